import { wordsOf } from "./tool-index-words.ts";

/**
 * Words that people and tools use for one another, by kind of thing and deed: general English, the kinds of files and
 * services that most have, nothing of any one server. Every word of a line stands for the others.
 */
const GROUPS = [
  "create new add make generate build insert produce compose draft",
  "delete remove drop erase clear destroy uninstall",
  "update edit modify change set replace rewrite alter patch",
  "read open view show display load fetch retrieve get",
  "write save store export output persist",
  "list enumerate browse index directory",
  "search find query lookup look discover locate",
  "send post publish submit deliver notify",
  "run execute start launch invoke",
  "stop kill terminate cancel abort end",
  "copy duplicate clone fork",
  "move rename relocate",
  "convert transform translate turn export format",
  "compare diff difference versus",
  "compute calculate calculation math sum evaluate arithmetic estimate",
  "download fetch pull grab",
  "upload push attach import",
  "merge combine join concatenate",
  "split divide separate",
  "check verify validate test inspect",
  "summarize summary overview digest abstract",
  "analyze analysis examine inspect statistics",
  "explain describe information info detail introduction background about",
  "latest recent current today newest now",
  "trend trending popular hot top rank ranking best",
  "news headline article story",
  "picture image photo photograph screenshot figure illustration",
  "chart graph plot diagram visualization visualize",
  "presentation slide slides deck ppt pptx powerpoint",
  "word document doc docx report paragraph",
  "spreadsheet excel xlsx xls sheet workbook table csv",
  "pdf document",
  "markdown md note",
  "text txt file content",
  "folder directory path",
  "file document",
  "web website site page webpage url link internet online",
  "browser navigate click tab page",
  "video youtube movie clip film",
  "transcript subtitle caption",
  "audio music song sound track wav mp3",
  "email mail inbox message",
  "chat message channel conversation slack",
  "calendar event meeting appointment schedule",
  "time clock timezone date day hour now",
  "weather forecast temperature rain climate",
  "map location place address geocode coordinate position",
  "route direction drive driving walk navigation distance commute",
  "nearby near around close surrounding",
  "hotel lodging accommodation stay listing rental",
  "train ticket railway station rail",
  "flight airline airport plane",
  "restaurant food eat cafe dining",
  "recipe cook meal dish menu cuisine ingredient",
  "stock share equity ticker price market quote",
  "crypto bitcoin coin token cryptocurrency blockchain",
  "currency exchange rate conversion money",
  "price cost value worth",
  "company firm business corporation",
  "revenue income earnings financial finance statement dividend",
  "paper research publication study literature arxiv preprint journal",
  "code source program script function",
  "library package dependency module framework sdk",
  "documentation docs reference manual guide",
  "repository repo git github project",
  "commit change revision history log",
  "issue bug ticket",
  "pull merge request review",
  "branch checkout",
  "database table sql collection record row",
  "container docker image pod kubernetes",
  "log logs trace",
  "memory remember knowledge entity recall",
  "task todo plan step",
  "user account profile member person people",
  "translate language",
] as const;

/** Other words for a word, as the index knows words. */
export const SYNONYMS: ReadonlyMap<string, ReadonlySet<string>> = synonymsOf(GROUPS);

function synonymsOf(groups: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const map = new Map<string, Set<string>>();
  for (const group of groups) {
    const words = wordsOf(group);
    for (const word of words) {
      const others = map.get(word) ?? new Set();
      map.set(word, others);
      for (const other of words) if (other !== word) others.add(other);
    }
  }
  return map;
}

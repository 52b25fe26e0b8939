import type { TaskType } from "../../src/core/models/vocabulary.ts";

/**
 * Prompts for the type that the public set lacks, and neighbours that mention data formats without asking for data.
 * Written by the author of the rules, who did not change the rules for those that they get wrong; a small set that shows
 * gross mistakes only.
 */
export const OWN_PROMPTS: readonly { readonly type: TaskType; readonly text: string }[] = [
  ...prompts(
    "structured",
    "Extract all names and e-mail addresses from the text below as a JSON array of objects with the keys name and email.",
    "Return the invoice's number, date and total as JSON. No other text.",
    "Convert this table to CSV with a header row.",
    "Turn the following meeting notes into YAML with the fields date, attendees and decisions.",
    'Answer with a JSON object that matches this schema: {"type":"object","properties":{"city":{"type":"string"}}}',
    "List the ten largest cities of Europe in a Markdown table with the columns city, country and population.",
    "Parse the log lines below and give me one JSON object a line with timestamp, level and message.",
    "Fill in this form as XML: first name, last name, street, postcode.",
    "Classify each of these support tickets as bug, question or request. Output CSV: id,label.",
    "Give the recipe's ingredients as a JSON list with amount and unit.",
    "Produce a TOML file with the settings described below.",
    "Respond only with valid JSON that has the keys summary, sentiment and confidence.",
    "From the résumé below, pull out employer, title, start and end of every position; format: JSON lines.",
    "Transform these addresses into records with the columns street, number, zip, town.",
    "Generate 20 rows of sample customers as CSV.",
    'Output the entities of this sentence as [{"text": ..., "label": ...}].',
    "Map each product below to its category id. Reply with a JSON dictionary.",
    "Summarise the article in a JSON object with the fields title, topics and length.",
    "Read the receipt and return its line items as a table with quantity and price.",
    "Create an OpenAPI document in YAML for the two endpoints described here.",
  ),
  ...prompts(
    "coding",
    "Add a parser for CSV files to src/import.ts, with tests.",
    "Fix the crash when the JSON config has a trailing comma.",
    "Write a function that converts YAML to JSON.",
    "Rename the field userName to login in the API and everywhere it is used.",
    "The build fails since we upgraded the compiler. Make it green again.",
    "Replace the hand-written date handling with the library that the other packages use.",
    "Make the search box debounce its input by 200 ms.",
    "Our /orders endpoint answers 500 when the table has no rows; handle that.",
    "Support dark mode on the settings page.",
    "Port the script to Python 3.",
    "Introduce pagination in the list of users and cover it with unit tests.",
    "Get rid of the global state in the scheduler.",
  ),
  ...prompts(
    "analysis",
    "Why does the export take so long for large tables? Find the cause and tell me, do not change anything.",
    "Compare XML and JSON for our messages: size, tooling, risks.",
    "Review the error handling in this module and tell me what is missing.",
    "How much would it cost to keep 30 days of logs at 2 GB a day, at 3 cents a GB?",
    "Explain how the retry logic works and when it gives up.",
    "Which of these two designs is easier to test, and why?",
    "A train leaves at 9:40 and takes 3 h 35 min, with a break of 20 minutes. When does it arrive?",
    "Assess the risks of moving the session store to Redis.",
    "Investigate which commits made the start-up slower.",
    "Prove that the sum of two odd numbers is even.",
  ),
  ...prompts(
    "general",
    "Write a friendly e-mail that tells our customers about the maintenance on Sunday.",
    "Translate this paragraph into French.",
    "What is the difference between a crocodile and an alligator?",
    "Suggest ten names for a coffee shop.",
    "Who wrote The Magic Mountain?",
    "Summarise this article in three sentences.",
    "Give me tips for a first marathon.",
    "Proofread the following letter.",
    "Tell me a story about a lighthouse keeper.",
    "When was the printing press invented?",
  ),
];

function prompts(type: TaskType, ...texts: readonly string[]) {
  return texts.map((text) => ({ type, text }));
}

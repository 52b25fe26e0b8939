/**
 * Text for a terminal. Titles, answers and names of files and tools come from models and folders, and an escape
 * sequence in them could rewrite what is on the screen. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

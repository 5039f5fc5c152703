/** Default folder of the environment files. */
export const ENVIRONMENTS_FOLDER = "environments";

/** The option of this tool for the folder of the environment files, with a space before it. Empty for the default folder. */
export function environmentsArgument(folder: string): string {
  const path = folder.replace(/^(?:\.\/)+/, "").replace(/(?<=.)\/+$/, "");
  return path === ENVIRONMENTS_FOLDER ? "" : ` --environments ${shellWord(path)}`;
}

/** Quotes text as one word of a shell command if necessary. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

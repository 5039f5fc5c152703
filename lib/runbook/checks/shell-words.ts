/** Splits a shell command into its programs with their words. Substitutions stay part of a word. Enough for the commands of runbooks, which are plain. */
export function programsIn(command: string): readonly (readonly string[])[] {
  const programs: string[][] = [[]];
  let word: string | undefined;
  let quote: string | undefined;
  const end = () => {
    if (word !== undefined) programs.at(-1)?.push(word);
    word = undefined;
  };
  for (let index = 0; index < command.length; index++) {
    const char = command.charAt(index);
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) end();
    else if (char === "|" || char === ";" || (char === "&" && command.charAt(index + 1) === "&")) {
      end();
      programs.push([]);
      if (char === "&" || command.charAt(index + 1) === "|") index++;
    } else word = (word ?? "") + char;
  }
  end();
  return programs.filter((words) => words.length > 0);
}

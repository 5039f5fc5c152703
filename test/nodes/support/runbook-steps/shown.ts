/** What a command shows in the situation of the test, although the runbook states it only as a sentence. */
const SHOWN: readonly { readonly command: RegExp; readonly output: RegExp }[] = [
  { command: / logs [^|>]*--prefix[^|>]*$/, output: /^\[pod\// },
  // Between the lines of two `kubectl wait`.
  { command: / logs (job\/|"\$job")/, output: /^(?!job\.batch\/)./ },
  { command: / logs [^|>]*$/, output: /\S/ },
  { command: / exec .* df -h/, output: /^Filesystem / },
  { command: /"SELECT pg_terminate_backend/, output: /^t$/ },
  { command: /WHERE state = 'idle in transaction'/, output: /^\d+\|access\|/ },
  { command: /pg_stat_activity GROUP BY/, output: /^access\|\w+\|\d+\|\d+$/ },
  { command: /-c "\\dt\+"/, output: /\d rows?\)$/ },
  { command: /ALTER ROLE access PASSWORD/, output: /^ALTER ROLE$/ },
  { command: /kafka-log-dirs/, output: /"logDirs"/ },
];

/** File that a command writes. */
const WRITTEN = / > (\S+\.(?:log|sql))\)$/;

/** What is missing in the output of a command, or `undefined`. */
export function missingIn(command: string, output: string, read: (path: string) => string): string | undefined {
  const missing = SHOWN.filter((one) => one.command.test(command)).find(
    (one) => !new RegExp(one.output, "m").test(output),
  );
  if (missing !== undefined) return `must show ${missing.output}`;
  const [, file] = WRITTEN.exec(command) ?? [];
  return file === undefined || /\S/.test(read(file)) ? undefined : `must write ${file}`;
}

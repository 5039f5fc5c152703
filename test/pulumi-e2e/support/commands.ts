import { symlinkSync, writeFileSync } from "fs";
import { join } from "path";

/** Runs the command line that is built in the current project. */
const NPX = [
  "#!/bin/sh",
  'test "$1 $2" = "--no-install access-layer" || exit 127',
  "shift 2",
  'exec node build/bin/access-layer.js "$@"',
];

/** Does nothing: the project links node_modules and build of this checkout, which `npm run e2e:pulumi` builds first. */
const NPM = ["#!/bin/sh", 'case "$*" in "install" | "run build") ;; *) exit 127 ;; esac'];

/** Adds the other commands of docs/pulumi.md to the folder of programs. */
export function addCommands(programs: string, kubectl: string): void {
  symlinkSync(kubectl, join(programs, "kubectl"));
  for (const [name, lines] of Object.entries({ npx: NPX, npm: NPM })) {
    writeFileSync(join(programs, name), `${lines.join("\n")}\n`, { mode: 0o755 });
  }
}

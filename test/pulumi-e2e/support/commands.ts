import { symlinkSync, writeFileSync } from "fs";
import { join } from "path";

/** Replaces `npx` and runs the command-line tool built in the current project. */
const NPX = [
  "#!/bin/sh",
  'test "$1 $2" = "--no-install access-layer" || exit 127',
  "shift 2",
  'exec node build/bin/access-layer.js "$@"',
];

/**
 * Replaces `npm` and does nothing. The project links this checkout's node_modules and build folders, which `npm run e2e:pulumi`
 * prepares first.
 */
const NPM = ["#!/bin/sh", 'case "$*" in "install" | "run build") ;; *) exit 127 ;; esac'];

/** Adds the other commands that docs/pulumi.md uses to the folder that contains the programs. */
export function addCommands(programs: string, kubectl: string): void {
  symlinkSync(kubectl, join(programs, "kubectl"));
  for (const [name, lines] of Object.entries({ npx: NPX, npm: NPM })) {
    writeFileSync(join(programs, name), `${lines.join("\n")}\n`, { mode: 0o755 });
  }
}

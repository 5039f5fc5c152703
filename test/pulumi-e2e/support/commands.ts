import { symlinkSync, writeFileSync } from "fs";
import { join } from "path";

/** The tool as it is built in the project that a command runs in. */
const NPX = ["#!/bin/sh", 'test "$1" = access-layer || exit 127', "shift", 'exec node build/bin/access-layer.js "$@"'];

/** The project's packages and its build are linked: they are those of this checkout, which a run of the tests begins with. */
const NPM = ["#!/bin/sh", 'case "$*" in "install" | "run build") ;; *) exit 127 ;; esac'];

/** Adds what the page calls besides `pulumi` to the folder of programs. */
export function addCommands(programs: string, kubectl: string): void {
  symlinkSync(kubectl, join(programs, "kubectl"));
  for (const [name, lines] of Object.entries({ npx: NPX, npm: NPM })) {
    writeFileSync(join(programs, name), `${lines.join("\n")}\n`, { mode: 0o755 });
  }
}

import { spawnSync } from "child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { PROJECT, SAMPLES } from "../helpers/fixtures";

const TOOL = join(PROJECT, "build", "bin", "access-layer.js");

/** Returns the text of a page. */
export function page(...path: readonly string[]): string {
  return readFileSync(join(PROJECT, ...path), "utf8");
}

/** Returns the fenced code blocks in a language, in order. */
export function blocks(language: string, text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);
}

/** Returns the commands in a shell block, without comments. */
export function commands(block: string): readonly string[] {
  return block
    .split("\n")
    .map((line) => line.replace(/(^|\s+)# .*$/, "").trim())
    .filter((line) => line !== "");
}

/** A temporary folder with the sample environments, in which `npx --no-install access-layer` runs the built program. */
export class Sandbox {
  /** Absolute path of the temporary folder. */
  readonly folder = mkdtempSync(join(tmpdir(), "docs-"));

  constructor() {
    cpSync(join(PROJECT, SAMPLES), this.at("environments"), { recursive: true });
    mkdirSync(this.at("bin"));
    const script = `#!/bin/sh\n[ "$1 $2" = "--no-install access-layer" ] || exit 127\nshift 2\nexec "${process.execPath}" "${TOOL}" "$@"\n`;
    writeFileSync(this.at("bin", "npx"), script, { mode: 0o755 });
    symlinkSync(process.execPath, this.at("bin", "node"));
  }

  /** Returns the path of a file in the folder. */
  at(...path: readonly string[]): string {
    return join(this.folder, ...path);
  }

  /** Reads a file in the folder. */
  read(...path: readonly string[]): string {
    return readFileSync(this.at(...path), "utf8");
  }

  /** Replaces text in a file. The file must contain that text. */
  edit(file: string, before: string, after: string): void {
    const text = this.read(file);
    if (!text.includes(before)) throw new Error(`${file} does not contain ${before}`);
    writeFileSync(this.at(file), text.replace(before, after));
  }

  /** Inserts a block below `services:`, as the pages describe. */
  addService(file: string, block: string): void {
    this.edit(file, "\nservices:\n", `\nservices:\n${block.replace(/^(?=.)/gm, "  ")}`);
  }

  /** Runs a shell command in the folder. */
  run(command: string): { readonly status: number | null; readonly output: string } {
    const env = { ...process.env, PATH: `${this.at("bin")}:${process.env["PATH"]}` };
    const { status, stdout, stderr } = spawnSync("sh", ["-ec", command], { cwd: this.folder, env, encoding: "utf8" });
    return { status, output: stdout + stderr };
  }

  /** Deletes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

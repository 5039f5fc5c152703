import { createInterface } from "node:readline/promises";
import { inputError } from "../../../charts/failures";
import type { DeliverOptions } from "./deliver";

/**
 * Asks a question on a terminal.
 * @throws an input error without a terminal and without `--yes`
 */
export async function confirmed({ yes }: Pick<DeliverOptions, "yes">, question: string): Promise<boolean> {
  if (yes === true) return true;
  if (process.stdin.isTTY !== true)
    throw inputError(
      "nothing was written, because stdin is not a terminal; add --yes to write, or --dry-run to show only the plan",
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`\n${question} [y/N] `)).trim());
  } catch (error) {
    // Ctrl+C or Ctrl+D.
    if (error instanceof Error && error.name === "AbortError") return false;
    throw error;
  } finally {
    terminal.close();
  }
}

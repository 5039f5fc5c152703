import { readFileSync } from "fs";
import { dirname, join } from "path";
import { PROJECT } from "./fixtures";

/** A link from a page to a file in the project or to a heading. */
export interface Link {
  /** The link as written on the page. */
  readonly target: string;
  /** Path of the linked file or folder, relative to the project root. For an anchor without a path, the page itself. */
  readonly path: string;
  /**
   * Anchor of a heading.
   * @default - none
   */
  readonly anchor?: string;
}

/** Returns the relative links on a page, with paths relative to the project root. */
export function relativeLinks(page: string): readonly Link[] {
  const text = readFileSync(join(PROJECT, page), "utf8");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^(https?|mailto):/.test(target))
    .map((target) => {
      const [path = "", anchor] = target.split("#");
      return { target, path: path === "" ? page : join(dirname(page), path), ...(anchor !== undefined && { anchor }) };
    });
}

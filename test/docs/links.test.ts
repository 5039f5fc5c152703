import { execFileSync } from "child_process";
import { existsSync, readFileSync, statSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";
import { relativeLinks, type Link } from "../helpers/links";

const PAGES = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: PROJECT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /^(README|CONTRIBUTING|CHANGELOG|docs\/|examples\/)/.test(file) && existsSync(join(PROJECT, file)));

const read = (page: string) => readFileSync(join(PROJECT, page), "utf8");

/** Returns the anchor that GitHub generates for a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

function anchorsOf(page: string): readonly string[] {
  const text = read(page).replaceAll(/^```.*?^```/gms, "");
  const explicit = [...text.matchAll(/^<a id="([^"]+)"><\/a>$/gm)].map(([, id = ""]) => id);
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading)).concat(explicit);
}

/** Returns the relative links on a page whose target file, folder or heading is missing. */
function deadLinks(page: string): readonly string[] {
  const isDead = ({ path, anchor }: Link) => {
    const file = join(PROJECT, path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && statSync(file).isFile() && !anchorsOf(path).includes(anchor);
  };
  return relativeLinks(page)
    .filter(isDead)
    .map(({ target }) => target);
}

test("the dead-link check covers all pages", () => {
  expect(PAGES).toEqual(
    expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/pulumi.md", "docs/adr/README.md"]),
  );
});

test.each(PAGES)("%s has no dead links", (page) => {
  expect(deadLinks(page)).toEqual([]);
});

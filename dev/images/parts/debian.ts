import { existsSync, readFileSync, readdirSync, rmSync } from "fs";
import { join } from "path";
import type { Part } from "../layer";
import { CannotBuild, run } from "../run";

/** Files that list the distribution's own package sources. Sources of other vendors are not used. */
const SOURCES = [
  "/etc/apt/sources.list",
  "/etc/apt/sources.list.d/debian.sources",
  "/etc/apt/sources.list.d/ubuntu.sources",
];

/** Package files that no image needs. */
const EXCLUDED = ["/usr/share/doc/*", "/usr/share/locale/*"];

/** Folders that are emptied: installation logs, manuals (Java's package needs their folder), and files of the package manager. */
const EMPTIED = [
  "var/cache",
  "var/lib/apt",
  "var/log",
  "var/lib/dpkg/info",
  "usr/share/man",
  "usr/share/info",
  "tmp",
  "run",
];

/** Files that describe the build machine. */
const REMOVED = ["etc/machine-id", "etc/hostname", "etc/resolv.conf"];

/** A root file system from packages of the build machine's distribution and release. */
export function debian(...packages: string[]): Part {
  return {
    recipe: () => JSON.stringify(["debian", release(), EXCLUDED, EMPTIED, REMOVED, packages]),
    write: async (root, { folder, environment }) => {
      const sources = SOURCES.filter((file) => existsSync(file));
      if (sources.length === 0)
        throw new CannotBuild(`must have one of ${SOURCES.join(", ")}: images use its packages`);
      const archive = join(folder, "root.tar");
      await run(
        "mmdebstrap",
        [
          "--mode=root",
          "--variant=essential",
          "--format=tar",
          `--include=${packages.join(",")}`,
          ...EXCLUDED.map((path) => `--dpkgopt=path-exclude=${path}`),
          release(),
          archive,
          ...sources,
        ],
        { environment: { ...environment, SOURCE_DATE_EPOCH: "0", LC_ALL: "C" } },
      );
      await run("tar", ["-C", root, "--numeric-owner", "--exclude=./dev/*", "-xpf", archive], { environment });
      const inside = EMPTIED.flatMap((path) => entriesOf(join(root, path)).map((name) => join(path, name)));
      for (const path of [...inside, ...REMOVED]) rmSync(join(root, path), { recursive: true, force: true });
    },
  };
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function release(): string {
  const [, name] = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync("/etc/os-release", "utf8")) ?? [];
  if (name === undefined)
    throw new CannotBuild("must run on Debian or Ubuntu: /etc/os-release has no VERSION_CODENAME");
  return name;
}

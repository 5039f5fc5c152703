import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import { projectFolder } from "../../tools/project";
import type { Owner, Part } from "../layer";

/** Copies the files in `dev/images/files/<name>/` to the same paths in the image. Executable files remain executable. */
export function ownFiles(name: string): Part {
  const folder = join(projectFolder(), "dev", "images", "files", name);
  const paths = () => filesBelow(folder);
  return {
    recipe: () => JSON.stringify(paths().map((path) => [path, isProgram(join(folder, path)), read(folder, path)])),
    write: (root) => {
      for (const path of paths()) put(join(root, path), read(folder, path), isProgram(join(folder, path)));
    },
  };
}

/** Writes one file. */
export function text(path: string, content: string, options: { readonly program?: true } = {}): Part {
  return {
    recipe: () => JSON.stringify(["text", path, content, options]),
    write: (root) => put(join(root, path), content, options.program === true),
  };
}

/** Appends to a file that an earlier part of the same layer wrote. */
export function append(path: string, content: string): Part {
  return {
    recipe: () => JSON.stringify(["append", path, content]),
    write: (root) => writeFileSync(join(root, path), content, { flag: "a" }),
  };
}

/** Makes a folder. */
export function folder(path: string, options: Partial<Owner> & { readonly mode?: number } = {}): Part {
  const { uid = 0, gid = 0, mode = 0o755 } = options;
  return {
    recipe: () => JSON.stringify(["folder", path, uid, gid, mode]),
    write: (root) => {
      mkdirSync(join(root, path), { recursive: true });
      chownSync(join(root, path), uid, gid);
      chmodSync(join(root, path), mode);
    },
  };
}

/** Changes the owner of a folder and everything below it, and gives the group the same permissions as the owner. */
export function ownedBy(path: string, { uid, gid }: Owner): Part {
  return {
    recipe: () => JSON.stringify(["owned", path, uid, gid]),
    write: (root) => {
      for (const entry of ["", ...readdirSync(join(root, path), { recursive: true, encoding: "utf8" })]) {
        const file = join(root, path, entry);
        const { mode } = statSync(file);
        chownSync(file, uid, gid);
        chmodSync(file, (mode & 0o7777) | ((mode & 0o700) >> 3));
      }
    },
  };
}

/** Users that every Debian image has, listed before those that an image adds. */
const DEBIAN_USERS: readonly (readonly [name: string, id: number, home: string])[] = [
  ["root", 0, "/root"],
  ["daemon", 1, "/usr/sbin"],
  ["bin", 2, "/bin"],
  ["sys", 3, "/dev"],
  ["mail", 8, "/var/mail"],
  ["www-data", 33, "/var/www"],
  ["nobody", 65534, "/nonexistent"],
];

/** Writes the users and groups of an image: those of Debian and the one that the image adds. */
export function user(name: string, owner: Owner, home: string): Part {
  const others = DEBIAN_USERS.map(([other, id, place]) => `${other}:x:${id}:${id}::${place}:/bin/sh\n`);
  const passwd = [...others, `${name}:x:${owner.uid}:${owner.gid}::${home}:/bin/bash\n`].join("");
  const groups = DEBIAN_USERS.map(([other, id]) => `${other}:x:${id}:\n`);
  const group = [...groups, ...(owner.gid === 0 ? [] : [`${name}:x:${owner.gid}:\n`])].join("");
  return {
    recipe: () => JSON.stringify(["user", passwd, group]),
    write: (root) => {
      put(join(root, "etc", "passwd"), passwd, false);
      put(join(root, "etc", "group"), group, false);
    },
  };
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.filter((path) => statSync(join(folder, path)).isFile()).sort();
}

function isProgram(file: string): boolean {
  return (statSync(file).mode & 0o100) !== 0;
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

function put(file: string, content: string, program: boolean): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, program ? 0o755 : 0o644);
}

import { lstatSync, readFileSync, readdirSync, readlinkSync, rmSync, rmdirSync, type Stats } from "fs";
import { join } from "path";

/** Removes everything from a folder that another folder contains with the same type, mode, owner and content. */
export function removeEqual(folder: string, below: string): void {
  for (const name of readdirSync(folder)) {
    const [file, other] = [join(folder, name), join(below, name)];
    const [found, expected] = [lstatSync(file), lstatSync(other, { throwIfNoEntry: false })];
    if (expected === undefined) continue;
    const isFolder = found.isDirectory() && expected.isDirectory();
    if (isFolder) removeEqual(file, other);
    if (!hasSameAttributes(found, expected)) continue;
    if (isFolder && readdirSync(file).length === 0) rmdirSync(file);
    else if (!isFolder && hasSameContent(file, other, found)) rmSync(file);
  }
}

function hasSameAttributes(a: Stats, b: Stats): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}

function hasSameContent(file: string, other: string, { mode, size }: Stats): boolean {
  const isLink = lstatSync(file).isSymbolicLink();
  if (isLink) return readlinkSync(file) === readlinkSync(other);
  const isFile = (mode & 0o170000) === 0o100000;
  return isFile && lstatSync(other).size === size && readFileSync(file).equals(readFileSync(other));
}

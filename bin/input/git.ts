import { execFileSync } from "node:child_process";

/** `user.email` of git in a folder, or `undefined` if it is not set. */
export function gitEmail(folder: string): string | undefined {
  try {
    const email = execFileSync("git", ["-C", folder, "config", "user.email"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return email === "" ? undefined : email;
  } catch {
    // There is no git, or no address.
    return undefined;
  }
}

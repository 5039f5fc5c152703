import { accessSync, constants } from "node:fs";

/** Path of Chromium: the variable `CHROMIUM`, or the path of the Debian package. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether {@link CHROMIUM} can be started. */
export function hasChromium(): boolean {
  try {
    accessSync(CHROMIUM, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

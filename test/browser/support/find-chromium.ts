import { CHROMIUM, hasChromium } from "./chromium";

/** Prints why the tests are skipped, once for all files. */
export default function findChromium(): void {
  if (hasChromium()) return;
  console.log(
    `SKIPPED: browser tests: no Chromium at ${CHROMIUM}; install it (Debian: apt-get install --no-install-recommends chromium), or set CHROMIUM to its path`,
  );
}

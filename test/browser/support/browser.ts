import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { richPage } from "../../helpers/runbook-page";
import { CHROMIUM, hasChromium } from "./chromium";

/** The page of a test, and what it must not do. */
export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console. */
  readonly messages: readonly string[];
  /** Addresses that the page requested, other than its file. */
  readonly requests: readonly string[];
}

/** How to open the page. */
export interface OpenOptions extends BrowserContextOptions {
  /** Part of the address after `#`. */
  readonly hash?: string;
}

/** Opens the page of the runbook from its file, in a new context without network. */
export type Open = (options?: OpenOptions) => Promise<Opened>;

/** Runs tests in one Chromium, or skips them if there is none. */
export function inChromium(tests: (open: Open) => void, render = richPage): void {
  (hasChromium() ? describe : describe.skip)("in Chromium", () => {
    let folder: string;
    let file: string;
    let browser: Browser;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "access-layer-browser-"));
      file = join(folder, "prod.html");
      writeFileSync(file, (await render()).text);
      // Chromium cannot create its sandbox as root.
      const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      browser = await chromium.launch({ executablePath: CHROMIUM, args });
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });
    tests(({ hash = "", ...options } = {}) =>
      openFile(browser, `${pathToFileURL(file).href}${hash && `#${hash}`}`, options),
    );
  });
}

async function openFile(browser: Browser, address: string, options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext(options);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const messages: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) messages.push(message.text());
  });
  page.on("pageerror", ({ message }) => messages.push(message));
  await context.route(/^(?!file:|data:)/, (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  await page.goto(address);
  return { page, messages, requests };
}

/** The text of the clipboard. */
export function clipboardOf(page: Page): Promise<string> {
  return page.evaluate("navigator.clipboard.readText()");
}

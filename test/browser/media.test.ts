import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { inChromium } from "./support/browser";

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core reports about the accessibility of the page, including its best practices. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    readonly violations: readonly Violation[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const CASES = [
  { name: "a light screen", options: { colorScheme: "light" } },
  { name: "a dark screen", options: { colorScheme: "dark" } },
  { name: "a light screen of 320 px", options: { colorScheme: "light", viewport: { width: 320, height: 640 } } },
  { name: "a dark screen of 320 px", options: { colorScheme: "dark", viewport: { width: 320, height: 640 } } },
] as const;

inChromium((open) => {
  test.each(CASES)(
    "axe finds no violation on $name, with an error and a message, and during a search",
    async ({ options }) => {
      const { page } = await open(options);
      await page.selectOption("#rich-switch select", "gateway");
      await page.fill("#rich-switch input", "invalid");
      await page.locator('[id="rich-switch.note"] .cmd button').first().click();
      expect(await page.locator("#rich-switch .error:visible").count()).toBe(1);
      expect(await page.locator("#page-status.shown").count()).toBe(1);
      expect(await violationsOf(page)).toEqual([]);
      await page.fill("#page-query", "annotate");
      expect(await violationsOf(page)).toEqual([]);
    },
  );

  test.each(CASES)("the page is not wider than $name", async ({ options }) => {
    const { page } = await open(options);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  });

  test("the page reports no error and requests nothing from the network while it is used", async () => {
    const { page, messages, requests } = await open();
    await page.selectOption("#rich-switch select", "gateway");
    await page.fill("#rich-switch input", "INC-1");
    await page.locator('[id="rich-switch.note"] .cmd button').first().click();
    await page.fill("#page-query", "gateway");
    await page.emulateMedia({ media: "print" });
    await page.pdf();
    expect({ messages, requests }).toEqual({ messages: [], requests: [] });
  });

  test("the policy of the page refuses other scripts, style sheets and requests", async () => {
    const { page, messages, requests } = await open();
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.added = true' }))",
    );
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.com/a.png' }))",
    );
    await page.waitForTimeout(200);
    expect(messages).toEqual([expect.stringContaining("script-src"), expect.stringContaining("img-src")]);
    expect(await page.evaluate("window.added")).toBeUndefined();
    expect(requests).toEqual([]);
  });

  test("colors follow the preference of the reader", async () => {
    const background = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const { page } = await open({ colorScheme: "light" });
    expect(await background(page)).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background(page)).toBe("rgb(17, 22, 29)");
  });

  test("paper shows all steps and no buttons, and addresses can be read", async () => {
    const { page } = await open({ colorScheme: "dark" });
    await page.selectOption("#rich-switch select", "metrics");
    await page.fill("#page-query", "annotate");
    const steps = await page.locator(".step").count();
    expect(await page.locator(".step:visible").count()).toBeLessThan(steps);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator(".step:visible").count()).toBe(steps);
    expect(await page.locator(":is(button, nav, select, input, #page-status):visible").count()).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    const after =
      "getComputedStyle(document.querySelector('#HighErrorRatio-gateway a[href^=https]'), '::after').content";
    expect(await page.evaluate(after)).toContain("https://grafana.example.com/d/");
    expect(await page.locator("#page-values").isVisible()).toBe(true);
  });

  test("without JavaScript, everything can be read, and the values of placeholders are in a table", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await page.locator(".group li:visible").count()).toBe(await page.locator(".group li").count());
    expect(await page.locator("button:visible").count()).toBe(0);
    expect(await page.locator("noscript").first().isVisible()).toBe(true);
    expect(await page.locator("#page-values ~ .wide tr", { hasText: "gateway" }).first().textContent()).toContain(
      "gateway-blue",
    );
  });
});

import type { Page } from "playwright-core";
import { inChromium } from "./support/browser";

const visible = (page: Page, selector: string) => page.locator(`${selector}:visible`).count();

inChromium((open) => {
  test("the search shows the procedures and alerts that contain all words, and announces their number", async () => {
    const { page } = await open();
    await page.fill("#page-query", "PostgreSQL outage");
    expect(await page.locator(".procedure:visible").evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      "database-outage",
    ]);
    expect(await page.locator("nav li:visible a").first().getAttribute("href")).toBe("#database-outage");
    expect(await page.textContent("#page-count")).toMatch(/^1 procedure, 1 step, \d+ alerts?$/);
    expect(await page.getAttribute("#page-count", "role")).toBe("status");

    // Chapters without a result are not listed.
    expect(await page.locator("nav .part:visible").allTextContents()).toEqual(["Emergency procedures", "Reference"]);

    await page.fill("#page-query", "HighErrorRatio gateway");
    expect(await page.locator("#HighErrorRatio-gateway").isVisible()).toBe(true);
    expect(await page.locator("#HighErrorRatio-auth").isVisible()).toBe(false);
  });

  test("a search that finds some steps of a procedure keeps their numbers and offers the others", async () => {
    const { page } = await open();
    await page.fill("#page-query", "annotate");
    const steps = page.locator("#rich-switch .step:visible");
    expect(await steps.evaluateAll((all) => all.map((step) => step.getAttribute("value")))).toEqual(["4"]);
    expect(await page.textContent("#rich-switch .partial-note")).toContain("The search hides 4 of 5 steps.");
    await page.click("#rich-switch .partial-note button");
    expect(await steps.count()).toBe(5);
  });

  test("a search without a result reports that nothing contains the words", async () => {
    const { page } = await open();
    expect(await page.locator("#page-none").isVisible()).toBe(false);
    await page.fill("#page-query", "no-such-word");
    expect(await page.locator("#page-none").isVisible()).toBe(true);
    expect(await page.textContent("#page-count")).toBe("0 procedures, 0 steps, 0 alerts");
  });

  test("Enter goes to the result whose heading contains all words, before earlier results that contain them elsewhere", async () => {
    const { page } = await open();
    await page.fill("#page-query", "HighErrorRatio gateway");
    const results = await page.locator(":is(.procedure, .card):visible").evaluateAll((all) => all.map(({ id }) => id));
    expect(results).toEqual(["rich-switch", "HighErrorRatio-gateway"]);
    await page.press("#page-query", "Enter");
    expect(await page.evaluate("document.activeElement.parentElement.id")).toBe("HighErrorRatio-gateway");
  });

  test("slash focuses the search, Enter goes to a result, and Escape shows everything again", async () => {
    const { page } = await open();
    const all = await visible(page, ".procedure");
    await page.keyboard.press("/");
    // "rolled back" in the text.
    await page.keyboard.type("rolledback/");
    expect(await page.inputValue("#page-query")).toBe("rolledback/");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.parentElement.id")).toBe("rich-switch");
    expect(await visible(page, ".procedure")).toBe(1);
    await page.keyboard.press("Escape");
    expect(await visible(page, ".procedure")).toBe(all);
    expect(await page.textContent("#page-count")).toBe("");
  });
});

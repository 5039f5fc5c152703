import { inChromium } from "./support/browser";

inChromium((open) => {
  test.each(["rich-switch", "HighErrorRatio-gateway", "page-contacts"])(
    "the address #%s leads to its section, and moves the focus to its heading",
    async (hash) => {
      const { page } = await open({ hash });
      const heading = page.locator(hash.startsWith("page-") ? `#${hash}` : `#${hash} > h3`);
      const box = await heading.boundingBox();
      const header = await page.locator("header").boundingBox();
      // Not hidden by the bar at the top.
      expect(box?.y).toBeGreaterThanOrEqual(header?.height ?? 0);
      expect(box?.y).toBeLessThan(720);
      expect(await heading.evaluate((heading) => heading.matches(":focus"))).toBe(true);
    },
  );

  test("an address that the search hides ends the search", async () => {
    const { page } = await open();
    await page.fill("#page-query", "PostgreSQL");
    await page.evaluate("(location.hash = 'rich-switch')");
    await page.waitForFunction("document.querySelector('#page-query').value === ''");
    expect(await page.locator("#rich-switch").isVisible()).toBe(true);
  });

  test("an address of a step for another service shows all steps again", async () => {
    const { page } = await open();
    await page.selectOption("#rich-switch select", "metrics");
    expect(await page.locator('[id="rich-switch.edit"]').isVisible()).toBe(false);
    await page.evaluate("(location.hash = 'rich-switch.edit')");
    await page.locator('[id="rich-switch.edit"]').waitFor();
    expect(await page.inputValue("#rich-switch select")).toBe("");
  });

  test("the keyboard can skip to the procedures, or reach search, situations, form and copy buttons in this order", async () => {
    const { page: other } = await open();
    await other.keyboard.press("Tab");
    expect(await other.evaluate("document.activeElement.textContent")).toBe("Skip to the procedures");
    await other.keyboard.press("Enter");
    expect(await other.evaluate("document.activeElement.id")).toBe("page-main");
    const { page } = await open();
    const order: unknown[] = [];
    for (let presses = 0; presses < 40 && order.length < 4; presses += 1) {
      await page.keyboard.press("Tab");
      const kind = await page.evaluate(
        "(document.activeElement.id === 'page-query' && 'search') || (document.activeElement.closest('nav') && 'situations') || (document.activeElement.matches('select') && 'form') || (document.activeElement.matches('.cmd button') && 'copy')",
      );
      if (kind && !order.includes(kind)) order.push(kind);
    }
    expect(order).toEqual(["search", "situations", "form", "copy"]);
  });

  test("on a narrow screen, the situations are closed until they are needed", async () => {
    const { page } = await open({ viewport: { width: 320, height: 640 } });
    const link = page.locator("nav a", { hasText: "the database is down" });
    expect(await link.isVisible()).toBe(false);
    await page.click("nav summary");
    await link.click();
    expect(await link.isVisible()).toBe(false);
    expect(await page.evaluate("location.hash")).toBe("#database-outage");
    await page.setViewportSize({ width: 1280, height: 640 });
    await link.waitFor();
  });

  test("pictures are zoomed with Ctrl and the wheel, with keys and with buttons", async () => {
    const { page } = await open({ hash: "page-matrix" });
    const width = async () => (await page.locator(".matrix svg").boundingBox())?.width ?? 0;
    const fit = await width();
    await page.locator(".matrix").hover();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    await page.waitForFunction(`document.querySelector(".matrix svg").getBoundingClientRect().width > ${fit}`);
    const zoomed = await width();
    await page.focus(".matrix");
    await page.keyboard.press("+");
    expect(await width()).toBeGreaterThan(zoomed);
    await page.locator("button", { hasText: "Fit" }).last().click();
    expect(await width()).toBe(fit);
  });
});

import type { Page } from "playwright-core";
import { clipboardOf, inChromium } from "./support/browser";

const SERVICE = "#rich-switch select";
const REASON = "#rich-switch input";
const NOTE = '[id="rich-switch.note"]';
const commandOf = (page: Page, step: string) => page.textContent(`${step} .cmd pre`);
const copy = (page: Page, step: string) => page.locator(`${step} .cmd button`).first().click();
const focused = (page: Page) => page.evaluate("document.activeElement.id");

inChromium((open) => {
  test("choosing a service fills in all commands of the procedure, and in other procedures with this service", async () => {
    const { page } = await open();
    expect(await page.locator(`${SERVICE} option`).allTextContents()).toEqual([
      "Choose …",
      ...["auth", "entitlements", "gateway", "metrics", "streaming"],
    ]);
    await page.selectOption(SERVICE, "streaming");
    expect(await commandOf(page, NOTE)).toContain("annotate deployment/streaming-stable reason=<reason>");
    expect(await page.textContent(`${NOTE} .change p`)).toContain("Sets an annotation of streaming-stable.");
    expect(await page.inputValue("#service-outage select")).toBe("streaming");
    expect(await commandOf(page, '[id="service-outage.restart"]')).toContain("restart deployment/streaming-stable");
    await page.selectOption(SERVICE, "");
    expect(await commandOf(page, NOTE)).toContain("annotate deployment/<deployment>");
  });

  test("choosing a service hides the steps for other services, and the page reports it", async () => {
    const { page } = await open();
    await page.selectOption(SERVICE, "metrics");
    const steps = page.locator("#rich-switch .step:visible");
    expect(await steps.evaluateAll((all) => all.map((step) => step.getAttribute("value")))).toEqual(["1", "4", "5"]);
    expect(await page.textContent("#rich-switch .hidden-steps")).toBe(
      "Hidden: 2 steps for other targets than metrics.",
    );
    await page.selectOption(SERVICE, "gateway");
    expect(await steps.count()).toBe(5);
    const cells = page.locator('[id="rich-switch.edit"] td');
    expect(await cells.allTextContents()).toEqual(["services.gateway.live", "green"]);
  });

  test("an invalid value is refused with a message, and not inserted", async () => {
    const { page } = await open();
    await page.selectOption(SERVICE, "gateway");
    await page.fill(REASON, "INC-1; rm -rf /");
    await page.keyboard.press("Tab");
    expect(await commandOf(page, NOTE)).toContain("reason=<reason>");
    expect(await page.getAttribute(REASON, "aria-invalid")).toBe("true");
    const message = "This is not a valid <reason>, such as INC-42. It is not inserted into the commands.";
    expect(await page.locator("#rich-switch .error:visible").allTextContents()).toEqual([message]);
    expect(await page.textContent("#page-status")).toBe(message);

    await page.fill(REASON, " INC-7 ");
    expect(await commandOf(page, NOTE)).toContain("reason=INC-7 --overwrite");
    expect(await page.getAttribute(REASON, "aria-invalid")).toBeNull();
  });

  test("the copy button copies the command as the page shows it", async () => {
    const { page } = await open();
    await page.selectOption(SERVICE, "gateway");
    await page.fill(REASON, "INC-7");
    await copy(page, NOTE);
    expect(await clipboardOf(page)).toBe(
      "kubectl --context prod-eu -n 254carbon-access annotate deployment/gateway-blue reason=INC-7 --overwrite && echo 'a < b & \"c\"'",
    );
    expect(await page.textContent("#page-status")).toMatch(/^Copied: kubectl --context prod-eu/);
    await page.click(`${NOTE} .change .cmd button`);
    expect(await clipboardOf(page)).toMatch(/annotate deployment\/gateway-blue reason-$/);
  });

  test("the copy button of an incomplete command moves the focus to the missing field and back", async () => {
    const { page } = await open();
    await page.evaluate("navigator.clipboard.writeText('before')");
    await copy(page, NOTE);
    expect(await focused(page)).toBe("rich-switch..target");
    expect(await page.textContent("#page-status")).toBe("Not copied: choose a service first.");
    await page.selectOption(SERVICE, "auth");
    await copy(page, NOTE);
    expect(await focused(page)).toBe("rich-switch..reason");
    expect(await page.textContent("#page-status")).toBe("Not copied: fill in <reason> first.");
    expect(await clipboardOf(page)).toBe("before");

    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Back to step 4");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.closest('.step').id")).toBe("rich-switch.note");
  });

  test("a reload forgets the chosen service, because it can be the one of an earlier incident", async () => {
    const { page } = await open();
    await page.selectOption(SERVICE, "gateway");
    await page.reload();
    expect(await page.inputValue(SERVICE)).toBe("");
    expect(await commandOf(page, NOTE)).toContain("<deployment>");
  });
});

import Ajv from "ajv";
import { clipboardOf, inChromium } from "./support/browser";

/** `postableSilence` in api/v2/openapi.yaml of Alertmanager v0.28, with the formats as patterns. */
const SILENCE = {
  type: "object",
  required: ["matchers", "startsAt", "endsAt", "createdBy", "comment"],
  properties: {
    id: { type: "string" },
    matchers: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["name", "value", "isRegex"],
        properties: {
          name: { type: "string" },
          value: { type: "string" },
          isRegex: { type: "boolean" },
          isEqual: { type: "boolean" },
        },
        additionalProperties: false,
      },
    },
    startsAt: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" },
    endsAt: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" },
    createdBy: { type: "string", minLength: 1 },
    comment: { type: "string", minLength: 1 },
  },
  additionalProperties: false,
};

interface Silence {
  readonly matchers: readonly { readonly name: string; readonly value: string }[];
  readonly startsAt: string;
  readonly endsAt: string;
}

const CARD = "#HighErrorRatio-gateway";

inChromium((open) => {
  test("a card copies a silence that Alertmanager accepts, for two hours from now", async () => {
    const { page } = await open({ hash: "HighErrorRatio-gateway" });
    await page.clock.setFixedTime(new Date("2026-03-01T23:30:00Z"));
    await page.click(`${CARD} .actions button`);
    const silence = JSON.parse(await clipboardOf(page)) as Silence;
    const validate = new Ajv().compile(SILENCE);
    expect({ isValid: validate(silence), errors: validate.errors }).toEqual({ isValid: true, errors: null });
    expect(Object.fromEntries(silence.matchers.map(({ name, value }) => [name, value]))).toEqual({
      alertname: "HighErrorRatio",
      service: "gateway",
      namespace: "254carbon-access",
    });
    expect(silence).toMatchObject({ startsAt: "2026-03-01T23:30:00.000Z", endsAt: "2026-03-02T01:30:00.000Z" });
  });

  test("the first command of a card can be copied at once", async () => {
    const { page } = await open({ hash: "HighErrorRatio-gateway" });
    await page.locator(`${CARD} .cmd button`).first().click();
    expect(await clipboardOf(page)).toBe(
      "kubectl --context prod-eu -n 254carbon-access logs -l app=gateway --tail=100",
    );
  });

  test("a command with a value that only the notification contains is not copied", async () => {
    const { page } = await open({ hash: "ContainerRestarting-gateway" });
    await page.locator("#ContainerRestarting-gateway .cmd button").first().click();
    expect(await page.textContent("#page-status")).toBe(
      "Not copied: the notification contains <pod>; insert it by hand.",
    );
  });

  test("the link from a card to its procedure chooses the service of the alert", async () => {
    const { page } = await open({ hash: "HighErrorRatio-gateway" });
    await page.click(`${CARD} .go`);
    expect(await page.inputValue("#rich-switch select")).toBe("gateway");
    expect(await page.evaluate("location.hash")).toBe("#rich-switch");
    expect(await page.locator("#rich-switch h3").isVisible()).toBe(true);
  });

  test("a card links the dashboard of its service and the active alerts", async () => {
    const { page } = await open();
    const links = page.locator(`${CARD} .links a[href^=https]`);
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")))).toEqual([
      "https://grafana.example.com/d/access-layer-gateway-prod",
      "https://prometheus.example.com/graph?g0.expr=ALERTS%7Balertname%3D%22HighErrorRatio%22%7D",
    ]);
  });
});

import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocks, page } from "../docs/sandbox";
import { accessLayer, edit, filesIn, newFolder } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const text = (name: string): string => filesIn(join(folder, "docs", "runbook"))[name] ?? "";

/** The procedure that docs/runbooks.md shows. */
const OWN = blocks("yaml", page("docs", "runbooks.md")).find((block) => block.includes("partner-outage")) ?? "";

interface Card {
  readonly alert: string;
  readonly service: string;
  readonly procedure?: string;
}

function own(procedure: string, name = "partner-outage.yaml"): void {
  mkdirSync(join(folder, "environments", "procedures"), { recursive: true });
  writeFileSync(join(folder, "environments", "procedures", name), procedure);
}

test("runbook writes one page for an environment, and --check reports that it is out of date after a release", async () => {
  const { code, stdout, stderr } = await accessLayer(folder, ["runbook", "--env", "prod"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toMatch(/^docs\/runbook\/prod\.md +written$/m);
  expect(text("prod.md")).toContain("deployment/gateway-blue");

  expect(await accessLayer(folder, ["runbook", "--env", "prod", "--check"])).toMatchObject({ code: 0 });
  edit(
    join(folder, "environments", "prod.release.yaml"),
    "live: blue\n    preview: green",
    "live: green\n    preview: blue",
  );
  const check = await accessLayer(folder, ["runbook", "--env", "prod", "--check"]);
  expect(check.code).toBe(1);
  expect(check.stderr).toMatch(/^docs\/runbook\/prod\.md +different$/m);
});

test("runbook --format json writes the same procedures as data", async () => {
  await accessLayer(folder, ["runbook", "--env", "prod", "--format", "json"]);
  const { chapters } = JSON.parse(text("prod.json")) as {
    readonly chapters: readonly { readonly id: string; readonly procedures: readonly { readonly id: string }[] }[];
  };
  expect(chapters.map(({ id }) => id)).toEqual([
    "emergency",
    "services",
    "deployment",
    "monitoring",
    "troubleshooting",
    "maintenance",
    "security",
  ]);
  expect(chapters[0]?.procedures.map(({ id }) => id)).toContain("database-outage");
});

test("runbook adds the procedures of the user, as docs/runbooks.md shows", async () => {
  own(OWN);
  const { code, stderr } = await accessLayer(folder, ["runbook", "--env", "prod", "--env", "dev"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("written") });
  expect(text("prod.md")).toContain(
    "kubectl --context prod-eu -n 254carbon-access rollout restart deployment/<deployment>",
  );
  expect(text("prod.md")).toContain("### Partner outage");
  expect(text("dev.md")).not.toContain("Partner outage");
});

test("runbook reports all problems of the user's procedures with their lines, and writes nothing", async () => {
  own(
    OWN.replace("services: [gateway]", "services: [gatway]")
      .replace("who: operate", "who: read")
      .replace("[HighErrorRatio]", "[HighErrorRato]")
      .replace("deployment/<deployment> --tail", "deployment/gateway-bleu --tail"),
  );
  const { code, stdout, stderr } = await accessLayer(folder, ["runbook", "--env", "prod"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /partner-outage\.yaml:\d+:\d+ services\[0\]: must be one of .* got "gatway"; did you mean gateway/,
  );
  expect(stderr).toMatch(/partner-outage\.yaml:\d+:\d+ alerts\[0\]: must be an alert .* did you mean HighErrorRatio/);
  expect(stderr).toMatch(
    /partner-outage\.yaml:\d+:\d+ steps\[0\]\.run: must name an existing Deployment, got "gateway-bleu"/,
  );
  expect(stderr).toMatch(/partner-outage\.yaml:\d+:\d+ steps\[2\]\.run: needs the role operate, got read/);
  expect(existsSync(join(folder, "docs"))).toBe(false);
});

test("runbook reports the shape of a procedure", async () => {
  own("id: partner-outage\ntitel: x\n");
  const { code, stderr } = await accessLayer(folder, ["runbook", "--env", "prod"]);
  expect(code).toBe(2);
  expect(stderr).toContain("partner-outage.yaml:2:1 titel: is an unknown key; did you mean title?");
});

test("a procedure for one service takes over only the alerts of this service", async () => {
  own(OWN);
  await accessLayer(folder, ["runbook", "--env", "prod", "--format", "json"]);
  const { alerts } = JSON.parse(text("prod.json")) as { readonly alerts: readonly Card[] };
  const leadingTo = (service: string) =>
    alerts.find((card) => card.alert === "HighErrorRatio" && card.service === service)?.procedure;
  expect({ gateway: leadingTo("gateway"), auth: leadingTo("auth") }).toEqual({
    gateway: "partner-outage",
    auth: "service-outage",
  });
});

test("{tool} of an own procedure gets the folder of the environment files, and a misspelled word is refused", async () => {
  const run = 'run: "{tool} synth --env prod && {tool} reach gateway --env prod | tee x"';
  own(OWN.replace(/run: "\{kubectl\} logs.*/, run).replace("who: read", "who: anyone"));
  renameSync(join(folder, "environments"), join(folder, "layers"));
  const { code } = await accessLayer(folder, ["runbook", "--env", "prod", "--environments", "layers"]);
  expect(code).toBe(0);
  const tool = "npx --no-install access-layer";
  expect(text("prod.md")).toContain(
    `${tool} synth --env prod --environments layers && ${tool} reach gateway --env prod --environments layers | tee x`,
  );
  renameSync(join(folder, "layers"), join(folder, "environments"));
  own(OWN.replace("{kubectl} logs", "{kubctl} logs"));
  const wrong = await accessLayer(folder, ["runbook", "--env", "prod"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain(
    "steps[0].run: must start with {kubectl} or {tool}, got {kubctl}; did you mean kubectl?",
  );
});

test("runbook reports an empty procedure file, and an id that a file with another problem has", async () => {
  own("", "empty.yaml");
  own(OWN.replace("services: [gateway]", "services: [gatway]"), "a.yaml");
  own(OWN, "b.yaml");
  const { code, stderr } = await accessLayer(folder, ["runbook", "--env", "prod"]);
  expect(code).toBe(2);
  expect(stderr).toContain('empty.yaml:1:1 is empty; start it with "id: my-procedure"');
  expect(stderr).toMatch(
    /b\.yaml:\d+:\d+ id: must not be the id of another procedure, got "partner-outage"; rename it/,
  );
});

test("the commands of a runbook name the folder of the environment files, except the default one", async () => {
  await accessLayer(folder, ["runbook", "--env", "prod"]);
  expect(text("prod.md")).not.toContain("--environments");
  renameSync(join(folder, "environments"), join(folder, "layers"));
  const { code } = await accessLayer(folder, ["runbook", "--env", "prod", "--environments", "./layers/"]);
  expect(code).toBe(0);
  const commands = text("prod.md").match(/access-layer \S+ .*--env prod.*/g) ?? [];
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter((command) => !/ --environments layers\b/.test(command))).toEqual([]);
  expect(text("prod.md")).toContain("In `layers/prod.release.yaml`:");
  expect(text("prod.md")).not.toContain("environments/");
});

test("runbook --format html writes one page that needs no other file, and the same bytes each time", async () => {
  const args = ["runbook", "--env", "prod", "--format", "html"];
  expect(await accessLayer(folder, args)).toMatchObject({ code: 0 });
  const html = text("prod.html");
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain('id="service-outage"');
  expect(html).toContain('aria-label="Diagram of prod"');
  expect(html).not.toMatch(/<(link|script|img|iframe)[^>]* (src|href)="(?!data:)/);
  const again = await accessLayer(folder, args);
  expect(again.stderr).toMatch(/^docs\/runbook\/prod\.html +unchanged$/m);
});

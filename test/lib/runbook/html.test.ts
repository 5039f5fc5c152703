import { createHash } from "crypto";
import { runnerStyle } from "../../../lib/runbook/render/html/runners";
import { richPage, type RenderedPage } from "../../helpers/runbook-page";

let page: RenderedPage;
beforeAll(async () => {
  page = await richPage();
});

/** The markup of the element with an identifier, or of the section with this heading. */
function partOf(id: string): string {
  const { text } = page;
  const start = text.indexOf(id.startsWith("page-") ? `aria-labelledby="${id}"` : `id="${id}"`);
  if (start < 0) throw new Error(`the page has no element ${id}`);
  const open = text.lastIndexOf("<", start);
  const [, tag = ""] = /^<(\w+)/.exec(text.slice(open)) ?? [];
  let depth = 0;
  for (const { 0: found, index } of text.slice(open).matchAll(new RegExp(`<${tag}[\\s>]|</${tag}>`, "g"))) {
    depth += found.startsWith("</") ? -1 : 1;
    if (depth === 0) return text.slice(open, open + index);
  }
  throw new Error(`the element ${id} does not end`);
}

const textOf = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const idsIn = (markup: string) => [...markup.matchAll(/\sid="([^"]*)"/g)].map(([, id = ""]) => id);

test("every procedure and every alert card has its stable anchor, and no identifier is used twice", () => {
  const ids = idsIn(page.text);
  const { chapters, alerts } = page.runbook;
  const procedures = chapters.flatMap((chapter) => chapter.procedures);
  expect(ids).toEqual(expect.arrayContaining([...procedures, ...alerts].map(({ id }) => id)));
  expect(ids).toEqual(
    expect.arrayContaining(procedures.flatMap(({ id, steps }) => steps.map((step) => `${id}.${step.id}`))),
  );
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("every link on the page leads to an element of the page or to an https address", () => {
  const ids = new Set(idsIn(page.text));
  const addresses = [...page.text.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, address = ""]) => address);
  expect(addresses.length).toBeGreaterThan(50);
  expect(addresses.filter((address) => !address.startsWith("https://") && !ids.has(address.slice(1)))).toEqual([]);
});

test("headings do not skip a level", () => {
  const levels = [...page.text.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
  expect(levels[0]).toBe(1);
  const skipped = levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1);
  expect(skipped).toEqual([]);
});

test("texts of a procedure are escaped, so that they cannot contain elements", () => {
  expect(page.text).not.toContain("<script>alert");
  expect(partOf("rich-switch")).toContain("Switch &lt;script>alert(1)&lt;/script> &amp; back");
  expect(partOf("rich-switch.note")).toContain(`echo 'a &lt; b &amp; "c"'`);
});

test("the policy of the page admits only its style sheet and its script, by their hashes", () => {
  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page.text) ?? [];
  const hashOf = (tag: string) => {
    const start = page.text.indexOf(`<${tag}>`) + tag.length + 2;
    const text = page.text.slice(start, page.text.indexOf(`</${tag}>`, start));
    return createHash("sha256").update(text).digest("base64");
  };
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hashOf("script")}'`,
    `style-src 'sha256-${hashOf("style")}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(page.text).not.toMatch(/ (style|on[a-z]+)="/);
});

test("a step shows its condition, command, role, time, change, next apply and undo", () => {
  const note = textOf(partOf("rich-switch.note"));
  for (const text of [
    "Record the reason. Only if customers noticed it.",
    "annotate deployment/ <deployment> reason= <reason> --overwrite",
    "The Deployment is annotated. The exit code is 3. oncall-operate · within 5 min · Not proven",
    "Change: Sets an annotation of <deployment> .",
    "The next apply keeps it; pulumi up --refresh reverts it. Add it to objects .",
    "Undo: kubectl --context prod-eu -n 254carbon-access annotate deployment/ <deployment> reason-",
    "The annotation is gone. oncall-breakglass",
  ])
    expect(note).toContain(text);
  expect(textOf(partOf("rich-switch.follow"))).toContain("The next apply or pulumi up fails because of a conflict");
  expect(textOf(partOf("rich-switch.follow"))).toContain("Stop it with Ctrl+C after you see started , or continue");
});

test("a step with a proof shows it, and steps are numbered across groups", () => {
  expect(textOf(partOf("service-outage.deployments"))).toContain("· ✓ Proven (1.36)");
  expect(textOf(partOf("service-outage.restart"))).toContain("Not proven");
  expect(textOf(partOf("rich-switch.follow"))).toContain("Output not proven (1.36)");
  expect([...partOf("rich-switch").matchAll(/<ol start="(\d+)"/g)].map(([, start]) => start)).toEqual(["1", "3"]);
});

test("an edit step shows its file and its fields", () => {
  const edit = textOf(partOf("rich-switch.edit"));
  expect(edit).toContain("Only for auth and gateway.");
  expect(edit).toContain("Edit environments/prod.release.yaml");
  expect(edit).toContain("services. <service> .live <other-track>");
});

test("a procedure links the alerts that lead to it, and an alert card links its procedure", () => {
  expect(partOf("rich-switch")).toContain('href="#HighErrorRatio-gateway"');
  expect(partOf("HighErrorRatio-gateway")).toContain('href="#rich-switch"');
});

test("an alert card shows values of the notification as names, and the suggested command as a command", () => {
  const card = partOf("ContainerRestarting-gateway");
  expect(textOf(card)).toContain("‹pod› restarts repeatedly");
  expect(card).toContain("logs --previous <var>&lt;pod></var></pre>");
  expect(card).not.toContain("{{");
});

test("the table of roles counts and lists the commands of each role", () => {
  const roles = textOf(partOf("page-roles"));
  expect(roles).toContain("oncall-operate access-layer-oncall, access-layer-breakglass 2 commands in 2 procedures");
  expect(roles).toContain("Switch <script>alert(1)</script> & back : 4");
  expect(roles).toContain("pipeline – 1 command in 1 procedure");
});

test("the page names contacts by escalation level, channels, and the check against the cluster", () => {
  const contacts = textOf(partOf("page-contacts"));
  for (const text of [
    "0 to 15 minutes",
    "15 to 30 minutes",
    "30 to 60 minutes",
    "more than 60 minutes",
    "@cto",
    "#incidents",
  ])
    expect(contacts).toContain(text);
  const current = textOf(partOf("page-current"));
  const { check } = page.runbook;
  expect(current).toContain(check.digest);
  expect(current).toContain(check.expected);
  expect(current).toContain("LC_ALL=C sort | sha256sum");
});

test("both pictures have an accessible name and their content as text", () => {
  expect(page.text).toContain('<svg role="img" aria-label="Diagram of prod"');
  expect(page.text).toContain('<svg role="img" aria-label="Reachability matrix of prod"');
  expect(page.text).toMatch(/<li>gateway \([^)]*\) calls auth, entitlements, /);
  expect(page.text).toContain("<li>postgres can connect to kube-system/kube-dns (53,53/UDP).</li>");
});

test("the page contains each list of targets once, with only the values that its procedures use", () => {
  const values = textOf(partOf("page-values"));
  expect(values).toContain("<service> <deployment> <other> <other-track>");
  expect(values).toContain("gateway gateway-blue gateway-green green");
  expect(page.text.match(/<table id="page-values-\d+">/g)).toHaveLength(1);
  expect(page.text.match(/data-table="page-values-0"/g)).toHaveLength(2);
});

test("the style sheet adds the groups that have a role, and those of the roles that include it", () => {
  expect(page.text).toContain(
    '.facts .read::after{content:": access-layer-support, access-layer-oncall, access-layer-breakglass"',
  );
  expect(page.text).toContain('.facts .breakglass::after{content:": access-layer-breakglass"');
  const groups = { read: ['a"}</style>'], operate: [], breakglass: [] };
  expect(runnerStyle({ groups })).toContain(String.raw`.read::after{content:": a\22 \7d \3c /style\3e ";`);
  expect(runnerStyle({ groups })).toContain('.operate::after{content:": no group has this role"');
});

test("the script and the style sheet cannot end their element early", () => {
  expect(page.text.match(/<\/script>/g)).toHaveLength(2);
  expect(page.text.match(/<\/style>/g)).toHaveLength(1);
});

import { html } from "../../../lib/runbook/render/html/markup";
import { alertText, commandText, prose } from "../../../lib/runbook/render/html/texts";

test("markup escapes strings in elements and attributes, and keeps markup", () => {
  const inner = html`<b title="${`"'<>&`}">${"<i>"}</b>`;
  expect(html`<p>${inner}${[1, false, undefined, "&"]}</p>`.html).toBe(
    `<p><b title="&quot;'&lt;>&amp;">&lt;i></b>1&amp;</p>`,
  );
});

test("a text can contain code, placeholders, and links to sections and https addresses", () => {
  expect(prose("Run `a <b>` for <pod>, see [c](#d-e) & [f](https://g.h/i).").html).toBe(
    'Run <code>a <var>&lt;b></var></code> for <var>&lt;pod></var>, see <a href="#d-e">c</a> &amp; <a href="https://g.h/i">f</a>.',
  );
});

test("a link to another kind of address stays text", () => {
  expect(prose('[a](javascript:alert(1)) [b](https://x"onclick=y)').html).not.toContain("<a");
});

test("a redirection in a command is not a placeholder", () => {
  expect(commandText("psql < backup.sql > <file>").html).toBe("psql &lt; backup.sql > <var>&lt;file></var>");
});

test("templates of Prometheus become names, and other templates become values", () => {
  expect(alertText("{{ $labels.pod }} has {{ $value | humanize }}").html).toBe("<i>‹pod›</i> has <i>‹value›</i>");
});

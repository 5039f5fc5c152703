import { markdownOf } from "../../../lib/runbook/render/markdown";
import { richPage } from "../../helpers/runbook-page";

let text: string;
beforeAll(async () => {
  text = markdownOf((await richPage()).runbook);
});

/** The part between an anchor and the next one. */
function partOf(id: string): string {
  const [, after = ""] = text.split(`<a id="${id}"></a>`);
  return after.split("<a id=")[0] ?? "";
}

test("a card names the values of a notification, and has the commands of its description", () => {
  const card = partOf("ContainerRestarting-gateway");
  expect(card).toContain("‹pod›");
  expect(card).toMatch(/```sh\nkubectl .* logs --previous <pod>/);
  expect(text).not.toContain("$labels");
});

test("an undo with a procedure, and the procedure of a card, are links with the title of the procedure", () => {
  expect(partOf("rich-switch")).toContain("- Undo: [Service outage](#service-outage)");
  expect(partOf("HighErrorRatio-gateway")).toContain(
    "Procedure: [Switch <script>alert(1)</script> & back](#rich-switch)",
  );
});

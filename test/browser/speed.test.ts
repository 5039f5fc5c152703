import { largePage } from "../helpers/runbook-page";
import { inChromium } from "./support/browser";

/** Types a query letter by letter, and returns the milliseconds of each letter, including the layout of the page. */
const TYPE = `[..."annotate gateway"].map((letter) => {
  const query = document.getElementById("page-query");
  const start = performance.now();
  query.value += letter;
  query.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  return performance.now() - start;
})`;

inChromium((open) => {
  test("the search of a large page finds its procedures, and its speed is reported", async () => {
    const { page } = await open();
    const times = (await page.evaluate(TYPE)) as readonly number[];
    expect(await page.textContent("#page-count")).toMatch(/^45 procedures, 45 steps, /);
    const size = await page.evaluate("document.documentElement.outerHTML.length");
    const sorted = [...times].sort((a, b) => a - b);
    const [median = 0, most = 0] = [sorted[Math.floor(sorted.length / 2)], sorted[sorted.length - 1]];
    process.stdout.write(
      `search in ${Math.round(Number(size) / 1000)} kB, per letter: median ${median.toFixed(0)} ms, first ${times[0]?.toFixed(0)} ms, slowest ${most.toFixed(0)} ms\n`,
    );
  });
}, largePage);

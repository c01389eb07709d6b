// Pages on standard input, as a JSON array of HTML documents; their reader views on standard output, as a JSON array
// of {text, html}, null where there is none. The packages are those of package.json beside it, in the folder that the
// first argument names.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "packages.js"));
const { Readability } = require("@mozilla/readability");
const { parseHTML } = require("linkedom");

const views = JSON.parse(readFileSync(0, "utf8")).map((page) => {
  const view = new Readability(parseHTML(page).document).parse();
  return view && { text: view.textContent, html: view.content };
});
process.stdout.write(JSON.stringify(views));

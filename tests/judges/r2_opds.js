// OPDS documents as Thorium Reader sees them: their paths enter, a line of JSON leaves for each.
const fs = require("fs");
const path = require("path");
const from = (name) => require(path.join(process.env.SYNDICATE_R2_OPDS, name));
const { initGlobalConverters_OPDS } = from("r2-opds-js/dist/es6-es2015/src/opds/init-globals");
const { initGlobalConverters_GENERIC } = from("r2-shared-js/dist/es6-es2015/src/init-globals");
const { convertOpds1ToOpds2 } = from("r2-opds-js/dist/es6-es2015/src/opds/converter");
const { OPDS } = from("r2-opds-js/dist/es6-es2015/src/opds/opds1/opds");
const { XML } = from("r2-utils-js/dist/es6-es2015/src/_utils/xml-js-mapper");
const { TaJsonSerialize } = from("r2-lcp-js/dist/es6-es2015/src/serializable");
const { DOMParser } = from("@xmldom/xmldom");

initGlobalConverters_OPDS();
initGlobalConverters_GENERIC();
for (const file of process.argv.slice(2)) {
  const document = new DOMParser().parseFromString(fs.readFileSync(file, "utf8"), "application/xml");
  console.log(JSON.stringify(TaJsonSerialize(convertOpds1ToOpds2(XML.deserialize(document, OPDS)))));
}

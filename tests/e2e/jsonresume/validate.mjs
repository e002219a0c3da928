// Reads a CV on standard input; ends with 1 and the errors where it is no JSON Resume.
import { readFileSync } from "node:fs";
import schema from "@jsonresume/schema";

schema.validate(JSON.parse(readFileSync(0, "utf8")), (errors) => {
  if (errors) {
    console.error(JSON.stringify(errors.map(({ property, message }) => ({ property, message }))));
    process.exitCode = 1;
  }
});

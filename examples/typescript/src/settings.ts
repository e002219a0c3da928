// Where the API is, who asks, and which commune the programs are about.

/** The address of the API, without a slash at its end. */
export const base: string = (process.env["PASSERELLE_URL"] ?? "http://127.0.0.1:8080").replace(/\/$/, "");

/** The key; open offers can be read without one, a little at a time. */
export const key: string | undefined = process.env["PASSERELLE_KEY"];

/** The INSEE code that the command line names. */
export function commune(): string {
  const code = process.argv[2];
  if (code === undefined || !/^[0-9][0-9AB][0-9]{3}$/.test(code)) {
    console.error("Name a commune by its INSEE code, such as 59350 for Lille.");
    process.exit(2);
  }
  return code;
}

// The page of the API: what it makes of a description, and of what is entered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildRequest, curlCommand } from "../../web/docs/request.js";
import { fieldsOf, resolve, typeOf } from "../../web/docs/schema.js";

const DOCUMENT = {
  components: {
    schemas: {
      Room: {
        type: "object",
        properties: {
          name: { anyOf: [{ type: "string" }, { type: "null" }], default: null, description: "Its name." },
          people: { type: "array", items: { $ref: "#/components/schemas/Person" } },
        },
        required: ["name"],
      },
      Person: { type: "object", properties: { role: { enum: ["guest", "host"], default: "guest" } }, required: [] },
      Same: { $ref: "#/components/schemas/Person" },
    },
  },
};

test("the fields of a schema are listed with those inside of them", () => {
  assert.deepEqual(fieldsOf({ $ref: "#/components/schemas/Room" }, DOCUMENT), [
    { name: "name", type: "string or null", text: "Its name.", isRequired: true, fields: [] },
    {
      name: "people", type: "list of object", text: "", isRequired: false,
      fields: [{ name: "role", type: "\"guest\" | \"host\", default \"guest\"", text: "", isRequired: false, fields: [] }],
    },
  ]);
});

test("references are followed to their end, and what stands beside them counts", () => {
  assert.equal(resolve({ $ref: "#/components/schemas/Same" }, DOCUMENT).properties.role.enum[0], "guest");
  assert.deepEqual(resolve({ $ref: "#/components/schemas/Same", required: ["role"] }, DOCUMENT).required, ["role"]);
});

test("a type is said in words with its limits", () => {
  assert.equal(typeOf({ type: "number", minimum: 1 / 3600, maximum: 720 }, DOCUMENT), "number, at least 0.000278, at most 720");
  assert.equal(typeOf({ const: "ping" }, DOCUMENT), "\"ping\"");
  assert.equal(typeOf({}, DOCUMENT), "any JSON");
  assert.equal(typeOf({ type: "boolean", default: false }, DOCUMENT), "boolean, default false");
});

const PARAMETERS = [
  { in: "path", name: "code" }, { in: "query", name: "ban" }, { in: "query", name: "limit" }, { in: "header", name: "Last-Event-ID" },
];

test("a request has what was entered and leaves out the rest", () => {
  assert.deepEqual(buildRequest("DELETE", "/api/rooms/{code}", PARAMETERS, { code: "a/b ?", ban: "1", limit: "" }, "secret"), {
    method: "DELETE", path: "/api/rooms/a%2Fb%20%3F?ban=1", headers: { "X-API-Key": "secret" },
  });
  assert.deepEqual(buildRequest("POST", "/api/rooms/{code}", PARAMETERS, { code: "x", "Last-Event-ID": "7" }, "", "{}"), {
    method: "POST", path: "/api/rooms/x", headers: { "Last-Event-ID": "7", "Content-Type": "application/json" }, body: "{}",
  });
});

test("the command for a request is quoted for a shell and never has the key", () => {
  const request = buildRequest("POST", "/api/rooms", [], {}, "secret", "{\"name\": \"It's tea\"}");
  assert.equal(
    curlCommand("https://calls.example/meet", request),
    "curl -X POST -H \"X-API-Key: $API_KEY\" -H 'Content-Type: application/json' -d '{\"name\": \"It'\\''s tea\"}' 'https://calls.example/meet/api/rooms'",
  );
  assert.equal(curlCommand("http://x", buildRequest("GET", "/livez", [], {}, "")), "curl 'http://x/livez'");
});

// @ts-check
// Reads JSON Schemas, so that their fields can be listed.

import { words } from "./words.js";

/** A JSON Schema, or a document with some. @typedef {any} Schema */
/** @typedef {{ name: string, type: string, text: string, isRequired: boolean, fields: Field[] }} Field */

/**
 * Follows a reference into a document. What stands beside the reference replaces what is there.
 * @param {Schema} schema
 * @param {Schema} document
 * @returns {Schema}
 */
export function resolve(schema, document) {
  if (!schema?.$ref) return schema;
  const { $ref, ...beside } = schema;
  /** @type {string[]} */
  const names = $ref.replace("#/", "").split("/");
  return { ...resolve(names.reduce((part, name) => part[name], document), document), ...beside };
}

/**
 * Lists the fields of an object, or of the objects in a list.
 * @param {Schema} schema
 * @param {Schema} document
 * @returns {Field[]}
 */
export function fieldsOf(schema, document) {
  const { properties = {}, required = [], items } = resolve(schema, document);
  if (items) return fieldsOf(items, document);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(property, document),
    text: property.description ?? "",
    isRequired: required.includes(name),
    fields: fieldsOf(property, document),
  }));
}

/** @param {Schema} schema @param {Schema} document @returns {string} in words */
export function typeOf(schema, document) {
  const { anyOf, const: only, enum: values, items, type, default: default_, minimum, maximum } = resolve(schema, document);
  if (anyOf) {
    const kinds = anyOf.map((/** @type {Schema} */ one) => (one.type === "null" ? words.orNull : typeOf(one, document)));
    return kinds.join(" ");
  }
  if (only !== undefined) return JSON.stringify(only);
  const base = values?.map((/** @type {unknown} */ value) => JSON.stringify(value)).join(" | ")
    ?? (items ? `${words.listOf} ${typeOf(items, document)}` : type ?? words.anyJson);
  const limits = Object.entries({ minimum, maximum, default: default_ ?? undefined })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${words.limits[/** @type {keyof words["limits"]} */ (name)]} ${shown(value)}`);
  return [base, ...limits].join(", ");
}

/** @param {unknown} value */
function shown(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : JSON.stringify(value);
}

// @ts-check
// Types of the words' templates and of `fill`.

/** @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} PluralForms */

/** @typedef {string | PluralForms} Template */

/**
 * The placeholders of a text.
 * @template T
 * @typedef {T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never} Names
 */

/** The placeholders of a template. @template T @typedef {T extends string ? Names<T> : Names<T[keyof T]> | "count"} AllNames */

/** `count` chooses the plural form. @template T @typedef {Record<AllNames<T>, string | number> & { count?: number }} Values */

/** @typedef {<T extends Template>(template: T, values: Values<T>) => string} Fill */

export {};

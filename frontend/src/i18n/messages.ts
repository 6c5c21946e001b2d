// The messages of the app: typed by English, one chunk for each area and language, loaded when a page needs it.
import type composer from './composer/en.ts';
import type desk from './desk/en.ts';
import type entering from './entering/en.ts';
import type inbox from './inbox/en.ts';
import type mail from './mail/en.ts';
import type people from './people/en.ts';
import type rules from './rules/en.ts';
import type settings from './settings/en.ts';
import type shell from './shell/en.ts';

/** A sentence, or its plural forms, chosen by `{count}`. */
export type Message = string | { readonly [form in Intl.LDMLPluralRule]?: string };
export type Messages = Readonly<Record<string, Message>>;

export type Areas = { shell: typeof shell; desk: typeof desk; entering: typeof entering; inbox: typeof inbox; composer: typeof composer; people: typeof people; settings: typeof settings; mail: typeof mail; rules: typeof rules };
export type Area = keyof Areas;

/** The names within braces in a message. */
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type TextOf<One> = One extends string ? One : One extends Messages ? One[keyof One] : never;
type ParametersOf<One> = { [Name in NamesIn<TextOf<One>>]: string | number };

/** What a message has to be given: nothing, where there are no names in it. */
export type Given<One> = keyof ParametersOf<One> extends never ? [] : [values: ParametersOf<One>];

/** Another language's messages of an area: the same keys, each a sentence or plural forms. */
export type Translated<English> = { readonly [Key in keyof English]: Message };

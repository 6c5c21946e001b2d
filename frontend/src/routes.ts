// Every page of the app. Each area lists its own; a new area is added here.
import { routes as entering } from './entering/routes.ts';
import { routes as inbox } from './inbox/routes.ts';
import { routes as people } from './people/routes.ts';
import { routes as settings } from './settings/routes.ts';

export const routes = [...entering, ...inbox, ...people, ...settings];

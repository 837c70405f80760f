import { audit } from './audit.ts'
import { calendar } from './calendar.ts'
import { dictionaries } from './dictionaries.ts'
import { keys } from './keys.ts'
import { logins, security, sessions } from './logins.ts'
import { org, staff } from './org.ts'
import { access, grants, people } from './people.ts'
import { me, rights } from './rights.ts'
import { roles } from './roles.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'
import { setUp } from './setUp.ts'
import { vault } from './vault.ts'

/** Routes of the admin module, one file an area. */
export const admin = {
  audit,
  access,
  grants,
  me,
  people,
  rights,
  roles,
  keys,
  logins,
  security,
  sessions,
  session,
  setUp,
  org,
  staff,
  vault,
  settings,
  dictionaries,
  calendar
}

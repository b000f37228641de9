/** The token stands after the #, which browsers keep to themselves: no server or proxy logs it. */
export const signInLink = (base: string, token: string): string => `${base.replace(/\/$/, '')}/sign-in#token=${token}`

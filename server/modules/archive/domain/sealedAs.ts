/** What each sealed value of the archive is bound to (ADM-87). */
export const certificateContext = 'individual.certificate'
export const accountKeyContext = 'account_key'
export const imsiContext = 'subscription.imsi'
export const bankAccountContext = 'paying_account.bank'

/** The keys of a request and their values, as AWS would have them; a key that is not there is missing in the request, too. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/* A stand-in for Windows' Web Account Manager: the classes WebAuthenticationCoreManager and WebTokenRequest with the
 * interfaces that the Windows SDK gives them, and no accounts behind them. It exists because Wine has none. What it
 * proves is that arguments and results cross rightly: what was asked comes back as the token, how it ends is chosen by
 * the client ID. A call to any other method than those below ends the process with a message. Objects are counted.
 *
 * Client IDs: see `scenario`. Where the environment names a file (STANDIN_ANSWER), that says how it ends and what is
 * handed out: see `told`. Then what was asked is noted in another (STANDIN_ASKED). */
#define COBJMACROS
#include <initguid.h>
#include <windows.h>
#include <inspectable.h>
#include <activation.h>
#include <winstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#ifndef E_BOUNDS
#define E_BOUNDS ((HRESULT)0x8000000B)
#endif
#ifndef E_ILLEGAL_METHOD_CALL
#define E_ILLEGAL_METHOD_CALL ((HRESULT)0x8000000E)
#endif

DEFINE_GUID(iid_agile, 0x94ea2b94, 0xe9cc, 0x49e0, 0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90);
DEFINE_GUID(iid_inspectable, 0xaf86e2e0, 0xb12d, 0x4c6a, 0x9c, 0x5a, 0xd7, 0xaa, 0x65, 0x10, 0x1e, 0x90);
DEFINE_GUID(iid_activation, 0x00000035, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46);
DEFINE_GUID(iid_async_info, 0x00000036, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46);
DEFINE_GUID(iid_statics, 0x6aca7c92, 0xa581, 0x4479, 0x9c, 0x10, 0x75, 0x2e, 0xff, 0x44, 0xfd, 0x34);
DEFINE_GUID(iid_interop, 0xf4b8e804, 0x811e, 0x4436, 0xb6, 0x9c, 0x44, 0xcb, 0x67, 0xb7, 0x20, 0x84);
DEFINE_GUID(iid_request_factory, 0x6cf2141c, 0x0ff0, 0x4c67, 0xb8, 0x4f, 0x99, 0xdd, 0xbe, 0x4a, 0x72, 0xc9);
DEFINE_GUID(iid_request, 0xb77b4d68, 0xadcb, 0x4673, 0xb3, 0x64, 0x0c, 0xf7, 0xb3, 0x5c, 0xaf, 0x97);
DEFINE_GUID(iid_request3, 0x5a755b51, 0x3bb1, 0x41a5, 0xa6, 0x3d, 0x90, 0xbc, 0x32, 0xc7, 0xdb, 0x9a);
DEFINE_GUID(iid_provider, 0x29dcc8c3, 0x7ab9, 0x4a7c, 0xa3, 0x36, 0xb9, 0x42, 0xf9, 0xdb, 0xf7, 0xc7);
DEFINE_GUID(iid_async_provider, 0x88c66009, 0x12f7, 0x58e2, 0x8d, 0xbe, 0x6e, 0xfc, 0x62, 0x0c, 0x85, 0xba);
DEFINE_GUID(iid_async_account, 0xacd76b54, 0x297f, 0x5a18, 0x91, 0x43, 0x20, 0xa3, 0x09, 0xe2, 0xdf, 0xd3);
DEFINE_GUID(iid_async_result, 0x0a815852, 0x7c44, 0x5674, 0xb3, 0xd2, 0xfa, 0x2e, 0x4c, 0x1e, 0x46, 0xc9);
DEFINE_GUID(iid_result, 0xc12a8305, 0xd1f8, 0x4483, 0x8d, 0x54, 0x38, 0xfe, 0x29, 0x27, 0x84, 0xff);
DEFINE_GUID(iid_responses, 0x199e065c, 0x8195, 0x55da, 0x9c, 0x10, 0x8a, 0xea, 0xf9, 0xac, 0x10, 0x62);
DEFINE_GUID(iid_response, 0x67a7c5ca, 0x83f6, 0x44c6, 0xa3, 0xb1, 0x0e, 0xb6, 0x9e, 0x41, 0xfa, 0x8a);
DEFINE_GUID(iid_account, 0x69473eb2, 0x8031, 0x49be, 0x80, 0xbb, 0x96, 0xcb, 0x46, 0xd9, 0x9a, 0xba);
DEFINE_GUID(iid_account2, 0x7b56d6f8, 0x990b, 0x4eb5, 0x94, 0xa7, 0x56, 0x21, 0xf3, 0xa8, 0xb8, 0x24);
DEFINE_GUID(iid_error, 0xdb191bb1, 0x50c5, 0x4809, 0x8d, 0xca, 0x09, 0xc9, 0x94, 0x10, 0x24, 0x5c);
DEFINE_GUID(iid_map, 0xf6d1f700, 0x49c2, 0x52ae, 0x81, 0x54, 0x82, 0x6f, 0x99, 0x08, 0x77, 0x3c);

/* ---- objects: up to three interfaces each, all with a table of their own, and one count ---- */

#define METHODS 16
#define PAIRS 24

typedef struct object object;
typedef struct { void **table; object *owner; } interface_t;

struct object {
    interface_t faces[3]; /* the first is the default one */
    const GUID *iids[3];
    LONG references;
    /* state; each kind of object uses its own part */
    object *links[2];           /* owned */
    HSTRING keys[PAIRS], values[PAIRS];
    int pairs;
    LONG polls;                 /* of the status, until the operation completes */
    int state, code, status;
    HWND window;
};

static LONG alive;

/* How many objects there are; a test expects none at its end. */
__declspec(dllexport) LONG StandInObjects(void) { return alive; }

static void wrong(void)
{
    fprintf(stderr, "stand-in: a method was called that this client must not call\n");
    fflush(stderr);
    exit(99);
}

static object *owner(void *face) { return ((interface_t *)face)->owner; }

static ULONG WINAPI add_ref(void *face) { return InterlockedIncrement(&owner(face)->references); }

static ULONG WINAPI release(void *face)
{
    object *o = owner(face);
    LONG left = InterlockedDecrement(&o->references);
    int i;
    if (left < 0)
        wrong();
    if (left == 0) {
        for (i = 0; i < 2; i++)
            if (o->links[i])
                release(&o->links[i]->faces[0]);
        for (i = 0; i < o->pairs; i++) {
            WindowsDeleteString(o->keys[i]);
            WindowsDeleteString(o->values[i]);
        }
        free(o);
        InterlockedDecrement(&alive);
    }
    return left;
}

static HRESULT WINAPI query_interface(void *face, REFIID iid, void **out)
{
    object *o = owner(face);
    int i, found = -1;
    for (i = 0; i < 3; i++)
        if (o->iids[i] && IsEqualGUID(iid, o->iids[i]))
            found = i;
    if (IsEqualGUID(iid, &IID_IUnknown) || IsEqualGUID(iid, &iid_inspectable) || IsEqualGUID(iid, &iid_agile))
        found = 0;
    *out = NULL;
    if (found < 0)
        return E_NOINTERFACE;
    add_ref(face);
    *out = &o->faces[found];
    return S_OK;
}

/* A table with the methods of IUnknown; the others are wrong until they are set. It is never freed: there are few. */
static void **table(void)
{
    void **t = calloc(METHODS, sizeof *t);
    int i;
    for (i = 0; i < METHODS; i++)
        t[i] = (void *)wrong;
    t[0] = (void *)query_interface;
    t[1] = (void *)add_ref;
    t[2] = (void *)release;
    return t;
}

static object *make(const GUID *a, void **ta, const GUID *b, void **tb, const GUID *c, void **tc)
{
    object *o = calloc(1, sizeof *o);
    const GUID *iids[3] = {a, b, c};
    void **tables[3] = {ta, tb, tc};
    int i;
    for (i = 0; i < 3; i++) {
        o->faces[i].table = tables[i];
        o->faces[i].owner = o;
        o->iids[i] = iids[i];
    }
    o->references = 1;
    InterlockedIncrement(&alive);
    return o;
}

static void *give(object *o) { return o ? &o->faces[0] : NULL; }
static object *keep(object *o) { InterlockedIncrement(&o->references); return o; }

static HSTRING string(const WCHAR *text)
{
    HSTRING s = NULL;
    WindowsCreateString(text, (UINT32)wcslen(text), &s);
    return s;
}

static HRESULT copy(HSTRING s, HSTRING *out) { return WindowsDuplicateString(s, out); }
static BOOL is(HSTRING s, const WCHAR *text) { return wcscmp(WindowsGetStringRawBuffer(s, NULL), text) == 0; }

/* ---- IMap<String, String> ---- */

static int find(object *o, HSTRING key)
{
    int i, order;
    for (i = 0; i < o->pairs; i++)
        if (SUCCEEDED(WindowsCompareStringOrdinal(o->keys[i], key, &order)) && order == 0)
            return i;
    return -1;
}

static HRESULT WINAPI map_lookup(void *face, HSTRING key, HSTRING *out)
{
    int i = find(owner(face), key);
    *out = NULL;
    return i < 0 ? E_BOUNDS : copy(owner(face)->values[i], out);
}

static HRESULT WINAPI map_insert(void *face, HSTRING key, HSTRING value, BYTE *replaced)
{
    object *o = owner(face);
    int i = find(o, key);
    *replaced = i >= 0;
    if (i >= 0)
        WindowsDeleteString(o->values[i]);
    else if (o->pairs == PAIRS)
        return E_OUTOFMEMORY;
    else
        copy(key, &o->keys[i = o->pairs++]);
    return copy(value, &o->values[i]);
}

static object *new_map(void)
{
    void **t = table();
    t[6] = (void *)map_lookup;
    t[10] = (void *)map_insert;
    return make(&iid_map, t, NULL, NULL, NULL, NULL);
}

static void put(object *map, const WCHAR *key, const WCHAR *value)
{
    HSTRING k = string(key), v = string(value);
    BYTE replaced;
    map_insert(give(map), k, v, &replaced);
    WindowsDeleteString(k);
    WindowsDeleteString(v);
}

/* ---- operations: done after a few looks at their status; links[0] is the result ---- */

enum { started, completed, canceled, failed };

static HRESULT WINAPI async_status(void *face, INT32 *out)
{
    object *o = owner(face);
    if (o->state == started && o->polls >= 0 && InterlockedDecrement(&o->polls) < 0)
        o->state = o->code ? failed : completed;
    *out = o->state;
    return S_OK;
}

static HRESULT WINAPI async_error(void *face, HRESULT *out) { *out = owner(face)->code; return S_OK; }

static HRESULT WINAPI async_cancel(void *face)
{
    owner(face)->state = canceled;
    fprintf(stderr, "stand-in: cancelled\n");
    fflush(stderr);
    return S_OK;
}

static HRESULT WINAPI async_results(void *face, void **out)
{
    object *o = owner(face);
    *out = NULL;
    if (o->state != completed)
        return E_ILLEGAL_METHOD_CALL;
    *out = o->links[0] ? give(keep(o->links[0])) : NULL;
    return S_OK;
}

static object *new_operation(const GUID *iid, object *result)
{
    void **t = table(), **info = table();
    object *o;
    t[8] = (void *)async_results;
    info[7] = (void *)async_status;
    info[8] = (void *)async_error;
    info[9] = (void *)async_cancel;
    o = make(iid, t, &iid_async_info, info, NULL, NULL);
    o->links[0] = result;
    o->polls = 2;
    return o;
}

/* ---- what the answer is made of: strings are kept as pairs of a map without names ---- */

static HRESULT WINAPI first_string(void *face, HSTRING *out) { return copy(owner(face)->values[0], out); }
static HRESULT WINAPI second_string(void *face, HSTRING *out) { return copy(owner(face)->values[1], out); }

static void hold(object *o, const WCHAR *text)
{
    o->keys[o->pairs] = NULL;
    o->values[o->pairs++] = string(text);
}

static object *new_account(void)
{
    void **t = table(), **t2 = table();
    object *o;
    t[7] = (void *)first_string;
    t2[6] = (void *)second_string;
    o = make(&iid_account, t, &iid_account2, t2, NULL, NULL);
    hold(o, L"zo\x00eb.\xd83d\xde00@contoso.example"); /* beyond ASCII, and beyond the first plane */
    hold(o, L"account-17");
    return o;
}

static HRESULT WINAPI error_code(void *face, UINT32 *out) { *out = owner(face)->code; return S_OK; }

static object *new_error(int code, const WCHAR *text)
{
    void **t = table();
    object *o;
    t[6] = (void *)error_code;
    t[7] = (void *)first_string;
    o = make(&iid_error, t, NULL, NULL, NULL, NULL);
    o->code = code;
    hold(o, text);
    return o;
}

static HRESULT give_link(object *o, int n, void **out)
{
    *out = o->links[n] ? give(keep(o->links[n])) : NULL;
    return S_OK;
}

static HRESULT WINAPI link_0(void *face, void **out) { return give_link(owner(face), 0, out); }
static HRESULT WINAPI link_1(void *face, void **out) { return give_link(owner(face), 1, out); }

static object *new_response(const WCHAR *token, object *account, object *properties)
{
    void **t = table();
    object *o;
    t[6] = (void *)first_string;
    t[8] = (void *)link_0;
    t[9] = (void *)link_1;
    o = make(&iid_response, t, NULL, NULL, NULL, NULL);
    hold(o, token);
    o->links[0] = account;
    o->links[1] = properties;
    return o;
}

static HRESULT WINAPI view_at(void *face, UINT32 index, void **out)
{
    *out = NULL;
    return index || !owner(face)->links[0] ? E_BOUNDS : give_link(owner(face), 0, out);
}

static HRESULT WINAPI view_size(void *face, UINT32 *out) { *out = owner(face)->links[0] ? 1 : 0; return S_OK; }

static object *new_view(object *response)
{
    void **t = table();
    object *o;
    t[6] = (void *)view_at;
    t[7] = (void *)view_size;
    o = make(&iid_responses, t, NULL, NULL, NULL, NULL);
    o->links[0] = response;
    return o;
}

static HRESULT WINAPI result_status(void *face, INT32 *out) { *out = owner(face)->status; return S_OK; }

static object *new_result(int status, object *view, object *error)
{
    void **t = table();
    object *o;
    t[6] = (void *)link_0;
    t[7] = (void *)result_status;
    t[8] = (void *)link_1;
    o = make(&iid_result, t, NULL, NULL, NULL, NULL);
    o->status = status;
    o->links[0] = view;
    o->links[1] = error;
    return o;
}

/* ---- the request: values are scope, client ID, correlation; links are provider and properties ---- */

static HRESULT WINAPI put_correlation(void *face, HSTRING value)
{
    object *o = owner(face);
    WindowsDeleteString(o->values[2]);
    return copy(value, &o->values[2]);
}

static HRESULT WINAPI create_request(void *face, void *provider, HSTRING scope, HSTRING client, void **out)
{
    void **t = table(), **t3 = table();
    object *o;
    t[10] = (void *)link_1;
    t3[7] = (void *)put_correlation;
    o = make(&iid_request, t, is(client, L"old") ? NULL : &iid_request3, t3, NULL, NULL);
    o->pairs = 3;
    copy(scope, &o->values[0]);
    copy(client, &o->values[1]);
    o->links[0] = keep(owner(provider));
    o->links[1] = new_map();
    *out = give(o);
    return S_OK;
}

/* The request as one text: what a token says here. */
static void describe(object *request, HWND window, WCHAR *text, size_t size)
{
    object *provider = request->links[0], *map = request->links[1];
    int i, n = swprintf(text, size, L"provider=%ls authority=%ls scope=[%ls] client=%ls correlation=%ls window=%llu",
                        WindowsGetStringRawBuffer(provider->values[0], NULL), WindowsGetStringRawBuffer(provider->values[1], NULL),
                        WindowsGetStringRawBuffer(request->values[0], NULL), WindowsGetStringRawBuffer(request->values[1], NULL),
                        WindowsGetStringRawBuffer(request->values[2], NULL), (unsigned long long)(ULONG_PTR)window);
    for (i = 0; i < map->pairs; i++)
        n += swprintf(text + n, size - n, L" %ls=[%ls]", WindowsGetStringRawBuffer(map->keys[i], NULL),
                      WindowsGetStringRawBuffer(map->values[i], NULL));
}

static object *success(object *request, HWND window, int status, BOOL bare)
{
    static WCHAR text[70000];
    object *properties = new_map();
    describe(request, window, text, sizeof text / sizeof *text);
    if (!bare) {
        put(properties, L"TokenExpiresOn", L"13441000000");
        put(properties, L"wamcompat_id_token", L"id.token.here");
        put(properties, L"wamcompat_scopes", L"openid orders.read");
        put(properties, L"Authority", L"https://login.microsoftonline.com/contoso.example");
        put(properties, L"TenantId", L"6f0c9a52-3b7e-4c18-9d25-c01150de0001");
        put(properties, L"DisplayName", L"Zo\x00eb");
    }
    return new_result(status, new_view(new_response(text, bare ? NULL : new_account(), properties)), NULL);
}

/* A line "name=value" of the file that tells the answer; empty where there is none. */
static WCHAR *value(const char *name, WCHAR *out, size_t size)
{
    static char line[16384];
    FILE *f = fopen(getenv("STANDIN_ANSWER"), "r");
    size_t length = strlen(name);
    *out = 0;
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, name, length) && line[length] == '=') {
            line[strcspn(line, "\r\n")] = 0;
            MultiByteToWideChar(CP_UTF8, 0, line + length + 1, -1, out, (int)size);
        }
    if (f)
        fclose(f);
    return out;
}

static void note(object *request, HWND window)
{
    static WCHAR text[20000];
    static char line[40000];
    FILE *f = fopen(getenv("STANDIN_ASKED"), "a");
    describe(request, window, text, sizeof text / sizeof *text);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line, NULL, NULL);
    if (!f)
        wrong();
    fprintf(f, "%s\n", line);
    fclose(f);
}

/* The answer that the file tells. how: "give", "ask" (gives, but not without a window), "cancel" (by the person, once a
 * window is there), "interaction" (whatever is shown) or "refuse". says: the words of the last two. */
static object *told(object *request, HWND window)
{
    static const char *given[][2] = {{"expires", "TokenExpiresOn"}, {"id_token", "wamcompat_id_token"},
        {"client_info", "wamcompat_client_info"}, {"scopes", "wamcompat_scopes"}};
    static WCHAR how[32], text[16384], name[64];
    object *properties;
    unsigned i;
    note(request, window);
    value("how", how, 32);
    value("says", text, 16384);
    if (!wcscmp(how, L"refuse"))
        return new_result(5, NULL, new_error(0xCAA20003, text));
    if (!wcscmp(how, L"interaction") || (!window && wcscmp(how, L"give")))
        return new_result(3, NULL, new_error(0, text));
    if (!wcscmp(how, L"cancel"))
        return new_result(1, NULL, NULL);
    properties = new_map();
    for (i = 0; i < sizeof given / sizeof *given; i++)
        if (*value(given[i][0], text, 16384)) {
            MultiByteToWideChar(CP_UTF8, 0, given[i][1], -1, name, 64);
            put(properties, name, text);
        }
    return new_result(0, new_view(new_response(value("token", text, 16384), new_account(), properties)), NULL);
}

static object *scenario(object *request, HWND window)
{
    HSTRING client = request->values[1];
    object *o;
    if (getenv("STANDIN_ANSWER"))
        return new_operation(&iid_async_result, told(request, window));
    if (is(client, L"ask") || is(client, L"cancel"))
        if (!window)
            return new_operation(&iid_async_result, new_result(3, NULL, new_error(0, L"AADSTS50076: multi-factor")));
    if (is(client, L"cancel"))
        return new_operation(&iid_async_result, new_result(1, NULL, NULL));
    if (is(client, L"switch"))
        return new_operation(&iid_async_result, success(request, window, 2, FALSE));
    if (is(client, L"none"))
        return new_operation(&iid_async_result, new_result(4, NULL, NULL));
    if (is(client, L"refuse"))
        return new_operation(&iid_async_result, new_result(5, NULL, new_error(0xCAA20003, L"AADSTS50105: not assigned.\r\nTrace ID: 1")));
    if (is(client, L"empty"))
        return new_operation(&iid_async_result, new_result(0, new_view(NULL), NULL));
    o = new_operation(&iid_async_result, success(request, window, 0, is(client, L"bare")));
    if (is(client, L"hang"))
        o->polls = -1;
    if (is(client, L"fail"))
        o->code = 0x80072EE7; /* the name could not be resolved */
    return o;
}

/* ---- the classes ---- */

static HRESULT WINAPI find_provider(void *face, HSTRING id, HSTRING authority, void **out)
{
    object *provider = NULL;
    if (!is(authority, L"consumers") || !getenv("STANDIN_NO_CONSUMERS")) {
        provider = make(&iid_provider, table(), NULL, NULL, NULL, NULL);
        provider->pairs = 2;
        copy(id, &provider->values[0]);
        copy(authority, &provider->values[1]);
    }
    *out = give(new_operation(&iid_async_provider, provider));
    return S_OK;
}

static HRESULT WINAPI find_account(void *face, void *provider, HSTRING id, void **out)
{
    if (!IsEqualGUID(owner(provider)->iids[0], &iid_provider))
        wrong();
    *out = give(new_operation(&iid_async_account, is(id, L"account-17") ? new_account() : NULL));
    return S_OK;
}

/* Notes in the request for whom it is, so that the token tells it. */
static void *of_account(void *request, void *account)
{
    if (!IsEqualGUID(owner(account)->iids[0], &iid_account))
        wrong();
    put(owner(request)->links[1], L"account", WindowsGetStringRawBuffer(owner(account)->values[1], NULL));
    return request;
}

static HRESULT WINAPI get_token_silently(void *face, void *request, void **out)
{
    *out = give(scenario(owner(request), NULL));
    return S_OK;
}

static HRESULT WINAPI request_for_window(void *face, HWND window, void *request, REFIID iid, void **out)
{
    object *operation;
    HRESULT hr;
    if (!window)
        return HRESULT_FROM_WIN32(ERROR_INVALID_WINDOW_HANDLE);
    operation = scenario(owner(request), window);
    hr = query_interface(give(operation), iid, out); /* the caller must know the name of the parameterized type */
    release(give(operation));
    return hr;
}

static HRESULT WINAPI get_token_of_account(void *face, void *request, void *account, void **out)
{
    return get_token_silently(face, of_account(request, account), out);
}

static HRESULT WINAPI request_of_account(void *face, HWND window, void *request, void *account, REFIID iid, void **out)
{
    return request_for_window(face, window, of_account(request, account), iid, out);
}

__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(HSTRING class, IActivationFactory **out)
{
    *out = NULL;
    if (is(class, L"Windows.Security.Authentication.Web.Core.WebAuthenticationCoreManager")) {
        void **statics = table(), **interop = table();
        statics[6] = (void *)get_token_silently;
        statics[7] = (void *)get_token_of_account;
        statics[10] = (void *)find_account;
        statics[12] = (void *)find_provider;
        interop[6] = (void *)request_for_window;
        interop[7] = (void *)request_of_account;
        *out = give(make(&iid_activation, table(), &iid_statics, statics, &iid_interop, interop));
        return S_OK;
    }
    if (is(class, L"Windows.Security.Authentication.Web.Core.WebTokenRequest")) {
        void **requests = table();
        requests[6] = (void *)create_request;
        *out = give(make(&iid_activation, table(), &iid_request_factory, requests, NULL, NULL));
        return S_OK;
    }
    return REGDB_E_CLASSNOTREG;
}

__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }

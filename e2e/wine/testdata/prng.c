/* Programs made with Go want ProcessPrng of bcryptprimitives.dll, which Windows has since version 7 and Wine 8 has not.
 * This one fills the buffer from the generator that Wine does have (RtlGenRandom). For tests alone. */
#include <windows.h>

BOOLEAN WINAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    while (length > 0) {
        ULONG part = length > 0x10000000 ? 0x10000000 : (ULONG)length;
        if (!SystemFunction036(data, part))
            return FALSE;
        data += part;
        length -= part;
    }
    return TRUE;
}

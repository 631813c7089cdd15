/* Runs the command line that follows its own name and ends with that program's status, as Windows tells it. Wine 8 kills
 * one in a hundred programs that have used COM while they end: whoever started it from Linux sees the signal instead.
 * The program ends with this one, whoever ends it. For tests alone. */
#include <windows.h>

int WINAPI wWinMain(HINSTANCE self, HINSTANCE none, LPWSTR line, int show)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { .BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE };
    STARTUPINFOW with = { .cb = sizeof with };
    PROCESS_INFORMATION it;
    DWORD status;
    HANDLE job = CreateJobObjectW(NULL, NULL);

    if (!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits)
        || !AssignProcessToJobObject(job, GetCurrentProcess())
        || !CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &with, &it)
        || WaitForSingleObject(it.hProcess, INFINITE) != WAIT_OBJECT_0 || !GetExitCodeProcess(it.hProcess, &status))
        return 255;
    return status;
}

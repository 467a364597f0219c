#include "processor_time.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace {

double Microseconds(const timeval& time) { return time.tv_sec * 1e6 + time.tv_usec; }

}  // namespace

double OwnProcessorTime() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return Microseconds(usage.ru_utime) + Microseconds(usage.ru_stime);
}

double ProcessorTimeOf(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string stat;
    std::getline(file, stat);
    // The second field is the program's name in parentheses and may itself hold blanks and parentheses.
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; field++) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) * 1e6 / sysconf(_SC_CLK_TCK);
}

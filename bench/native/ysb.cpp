// What a program made by hand for one schema can do on one core: ysb FILE ADS WINDOW_MILLIS PASSES.
//
// Reads the file in windows of 8 MiB, finds quotes and line ends with memchr, looks at the names of three fields, joins and
// counts. No escapes, no nesting, no check of what it reads. Prints `campaign start count` a line, then, as the last line, a JSON
// object with the seconds of each pass and what the process used.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using std::string;
using std::string_view;

static string valueAfter(const string& text, const char* name, size_t& position) {
  const string opening = string("\"") + name + "\":\"";
  position = text.find(opening, position);
  if (position == string::npos) return "";
  const size_t start = position + opening.size();
  const size_t end = text.find('"', start);
  position = end;
  return text.substr(start, end - start);
}

static bool is(const char* name, size_t length, string_view wanted) {
  return length == wanted.size() && memcmp(name, wanted.data(), length) == 0;
}

int main(int, char** argv) {
  std::ifstream adsFile(argv[2]);
  const string adsText((std::istreambuf_iterator<char>(adsFile)), std::istreambuf_iterator<char>());
  const long windowMillis = atol(argv[3]);
  const int passes = atoi(argv[4]);

  std::unordered_map<string, int> ads;
  std::unordered_map<string, int> campaignIds;
  std::vector<string> campaigns;
  for (size_t position = 0;;) {
    const string ad = valueAfter(adsText, "ad_id", position);
    if (position == string::npos) break;
    const string campaign = valueAfter(adsText, "campaign_id", position);
    const auto [found, isNew] = campaignIds.emplace(campaign, (int)campaigns.size());
    if (isNew) campaigns.push_back(campaign);
    ads[ad] = found->second;
  }
  std::unordered_map<string_view, int> campaignOfAd(ads.begin(), ads.end());

  const size_t window = 8 << 20;
  char* buffer = (char*)malloc(2 * window);
  std::vector<double> seconds;
  std::unordered_map<long, long> counts;
  for (int pass = 0; pass < passes; pass++) {
    const auto begin = std::chrono::steady_clock::now();
    counts.clear();
    const int file = open(argv[1], O_RDONLY);
    size_t kept = 0;
    for (ssize_t n; (n = read(file, buffer + kept, window)) > 0;) {
      const size_t filled = kept + n;
      const char* linesEnd = (char*)memrchr(buffer, '\n', filled) + 1;
      for (const char* line = buffer; line < linesEnd;) {
        const char* end = (char*)memchr(line, '\n', linesEnd - line);
        string_view ad, type;
        long time = 0;
        for (const char* at = line + 1; at < end && *at != '}';) {
          if (*at == ',') at++;
          const char* name = at + 1;
          const char* nameEnd = (char*)memchr(name, '"', end - name);
          const size_t length = nameEnd - name;
          const char* value = nameEnd + 2;
          if (*value == '"') {
            value++;
            const char* valueEnd = (char*)memchr(value, '"', end - value);
            if (is(name, length, "ad_id")) ad = string_view(value, valueEnd - value);
            else if (is(name, length, "event_type")) type = string_view(value, valueEnd - value);
            at = valueEnd + 1;
          } else {
            long number = 0;
            while (*value >= '0' && *value <= '9') number = number * 10 + (*value++ - '0');
            if (is(name, length, "event_time")) time = number;
            at = value;
          }
        }
        line = end + 1;
        if (type != "view") continue;
        const auto found = campaignOfAd.find(ad);
        if (found != campaignOfAd.end()) counts[time / windowMillis * 1024 + found->second]++;
      }
      kept = filled - (linesEnd - buffer);
      memmove(buffer, linesEnd, kept);
    }
    close(file);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }

  for (const auto& [key, count] : counts) {
    printf("%s %ld %ld\n", campaigns[key % 1024].c_str(), key / 1024 * windowMillis, count);
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  printf("{\"seconds\":[");
  for (int pass = 0; pass < passes; pass++) printf(pass ? ",%f" : "%f", seconds[pass]);
  const auto of = [](const timeval& t) { return t.tv_sec + t.tv_usec / 1e6; };
  printf("],\"cpuSeconds\":%f,\"peakRssMb\":%f}\n", of(used.ru_utime) + of(used.ru_stime), used.ru_maxrss / 1024.0);
  return 0;
}

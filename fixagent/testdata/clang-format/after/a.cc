#include <cstdio>
#include <vector>
int main() {
  std::vector<int> v = {1, 2};
  for (int i : v)
    printf("%d\n", i);
  return 0;
}

// Prints the warmest of a week's temperatures.
#include <iostream>

int main() {
  const std::vector<double> week = {11.5, 13.0, 12.25, 9.75, 14.5, 10.0, 12.0};
  double warmest = week.front();
  for (const double day : week) {
    if (day > warmest) warmest = day;
  }
  std::cout << "warmest: " << warmest << '\n';
}

namespace cimend {}

// Fail one chosen call on the files below a directory: loaded with LD_PRELOAD, armed from Python.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char below[4096];
static long left = -1, seen = 0;
static int error = 0;
static char fired[64];
static char names[1 << 16][8];  // of the calls that were seen, in order

void faults_arm(const char *directory, long which, int number) {
    strncpy(below, directory, sizeof below - 1);
    left = which, seen = 0, error = number, fired[0] = 0;
}
long faults_seen(void) { return seen; }
const char *faults_fired(void) { return fired; }
const char *faults_name(long which) { return names[which]; }

static int hits(const char *path, const char *call) {
    if (!below[0] || !path || strncmp(path, below, strlen(below))) return 0;
    strncpy(names[seen++ & 0xffff], call, sizeof names[0] - 1);
    if (left < 0 || __atomic_fetch_sub(&left, 1, __ATOMIC_SEQ_CST) != 0) return 0;
    strncpy(fired, call, sizeof fired - 1);
    errno = error;
    return 1;
}
static int fd_hits(int fd, const char *call) {
    char link[64], path[4096];
    if (!below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return hits(path, call);
}
#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define MODE(flags, last) mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list args; va_start(args, last); mode = va_arg(args, mode_t); va_end(args); }

int open(const char *p, int f, ...) { MODE(f, f); REAL(open); return hits(p, "open") ? -1 : real(p, f, mode); }
int open64(const char *p, int f, ...) { MODE(f, f); REAL(open64); return hits(p, "open") ? -1 : real(p, f, mode); }
int openat(int d, const char *p, int f, ...) { MODE(f, f); REAL(openat); return hits(p, "open") ? -1 : real(d, p, f, mode); }
int openat64(int d, const char *p, int f, ...) { MODE(f, f); REAL(openat64); return hits(p, "open") ? -1 : real(d, p, f, mode); }
ssize_t write(int fd, const void *b, size_t n) { REAL(write); return fd_hits(fd, "write") ? -1 : real(fd, b, n); }
ssize_t read(int fd, void *b, size_t n) { REAL(read); return fd_hits(fd, "read") ? -1 : real(fd, b, n); }
ssize_t pread64(int fd, void *b, size_t n, off64_t o) { REAL(pread64); return fd_hits(fd, "read") ? -1 : real(fd, b, n, o); }
int fsync(int fd) { REAL(fsync); return fd_hits(fd, "fsync") ? -1 : real(fd); }
int rename(const char *a, const char *b) { REAL(rename); return hits(b, "rename") ? -1 : real(a, b); }
int unlink(const char *p) { REAL(unlink); return hits(p, "unlink") ? -1 : real(p); }
int mkdir(const char *p, mode_t m) { REAL(mkdir); return hits(p, "mkdir") ? -1 : real(p, m); }
int chmod(const char *p, mode_t m) { REAL(chmod); return hits(p, "chmod") ? -1 : real(p, m); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); return fd_hits(fd, "truncate") ? -1 : real(fd, n); }
int flock(int fd, int how) { REAL(flock); return fd_hits(fd, "flock") ? -1 : real(fd, how); }
int access(const char *p, int m) { REAL(access); return hits(p, "access") ? -1 : real(p, m); }
off64_t lseek64(int fd, off64_t o, int w) { REAL(lseek64); return fd_hits(fd, "seek") ? -1 : real(fd, o, w); }
int stat64(const char *p, struct stat64 *s) { REAL(stat64); return hits(p, "stat") ? -1 : real(p, s); }
int lstat64(const char *p, struct stat64 *s) { REAL(lstat64); return hits(p, "stat") ? -1 : real(p, s); }
int fstat64(int fd, struct stat64 *s) { REAL(fstat64); return fd_hits(fd, "stat") ? -1 : real(fd, s); }
DIR *opendir(const char *p) { REAL(opendir); return hits(p, "list") ? NULL : real(p); }
struct dirent64 *readdir64(DIR *d) { REAL(readdir64); return fd_hits(dirfd(d), "list") ? NULL : real(d); }
int close(int fd) {  // the handle is gone, as on Linux, but the last bytes may be, too
    REAL(close);
    int failed = fd_hits(fd, "close"), done = real(fd);
    if (failed) errno = error;
    return failed ? -1 : done;
}

/* Notes every write, truncation and sync below a folder, in their order: LD_PRELOAD it into a process.
 *
 * RECORD_FOLDER is where to look, RECORD_LOG where to write. A record is: kind, length of the path, offset, length of
 * the data (1 + 4 + 8 + 4 bytes, native order), then the path and the data. A sync is noted once it has returned.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int record = -1;
static const char *folder;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);

__attribute__((constructor)) static void begin(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    folder = getenv("RECORD_FOLDER");
    if (folder && getenv("RECORD_LOG"))
        record = open(getenv("RECORD_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int watched(int fd, char *path) {
    char name[64];
    if (record < 0 || fd == record)
        return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, PATH_MAX - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void put(const void *data, size_t length) {
    if (real_write(record, data, length) != (ssize_t)length)
        abort();
}

static void note(char kind, const char *path, uint64_t offset, const void *data, uint32_t length) {
    uint32_t path_length = strlen(path);
    pthread_mutex_lock(&lock);
    put(&kind, 1);
    put(&path_length, 4);
    put(&offset, 8);
    put(&length, 4);
    put(path, path_length);
    put(data, length);
    pthread_mutex_unlock(&lock);
}

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    if (!watched(fd, path))
        return real_write(fd, data, length);
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    ssize_t written = real_write(fd, data, length);
    if (written > 0)
        note('W', path, offset, data, written);
    return written;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    char path[PATH_MAX];
    ssize_t written = real_pwrite(fd, data, length, offset);
    if (written > 0 && watched(fd, path))
        note('W', path, offset, data, written);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

int ftruncate64(int fd, off64_t length) {
    char path[PATH_MAX];
    int result = real_ftruncate(fd, length);
    if (result == 0 && watched(fd, path))
        note('T', path, length, "", 0);
    return result;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int synced(int fd, int result) {
    char path[PATH_MAX];
    if (result == 0 && watched(fd, path))
        note('S', path, 0, "", 0);
    return result;
}

int fsync(int fd) { return synced(fd, real_fsync(fd)); }

int fdatasync(int fd) { return synced(fd, real_fdatasync(fd)); }

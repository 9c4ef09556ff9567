/* project_int.h - what the files that make a project ready share. */
#ifndef CONCORD_APP_PROJECT_INT_H
#define CONCORD_APP_PROJECT_INT_H

#include "app/project.h"
#include "base/map.h"

#endif
